import type { RequestListener } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { type Playing, play } from "../../testing/servers.ts";
import { Trouble } from "../web/trouble.ts";
import { PatientWeb } from "./patient-web.ts";

const QUICK = { retries: 3, minMs: 1, maxMs: 20 };

async function server(answer: RequestListener, signal = new AbortController().signal) {
  const playing: Playing = await play(answer);
  const web = new PatientWeb({ env: {}, signal, silenceMs: 5000, requestMs: 300 }, QUICK);
  onTestFinished(() => web.close());
  const send = () => web.send({ url: new URL(`http://${playing.host}/`), limit: 1024 });
  return { send, asked: playing.asked };
}

test.each([429, 500, 502, 503, 504])("after %i it asks again, until there is an answer", async (status) => {
  let times = 0;
  const { send, asked } = await server((_request, response) => {
    times += 1;
    response.writeHead(times < 3 ? status : 200).end("yes");
  });
  expect((await send()).text).toBe("yes");
  expect(asked).toHaveLength(3);
});

test("a connection that breaks is made again", async () => {
  let times = 0;
  const { send } = await server((request, response) => {
    times += 1;
    if (times === 1) request.socket.destroy();
    else if (times === 2)
      response.writeHead(200, { "content-length": 100 }).write("half", () => request.socket.destroy());
    else response.end("whole");
  });
  expect((await send()).text).toBe("whole");
});

test.each([200, 400, 401, 403, 404, 501])("%i is an answer", async (status) => {
  const { send, asked } = await server((_request, response) => response.writeHead(status).end());
  expect((await send()).status).toBe(status);
  expect(asked).toHaveLength(1);
});

test("what stays so is the answer in the end", async () => {
  const { send, asked } = await server((_request, response) => response.writeHead(503).end());
  expect((await send()).status).toBe(503);
  expect(asked).toHaveLength(4);
});

test.each([
  { why: "an answer that is too large", answer: "x".repeat(2000), reason: "its answer is larger than 1024 bytes" },
  { why: "an answer that takes too long", answer: undefined, reason: "it takes too long to answer" },
])("$why is not asked for again", async ({ answer, reason }) => {
  const { send, asked } = await server((_request, response) => {
    if (answer !== undefined) response.end(answer);
  });
  await expect(send()).rejects.toThrow(expect.objectContaining({ problem: { kind: "Unreachable", reason } }));
  expect(asked).toHaveLength(1);
});

test.each([
  { why: "seconds", header: "3600" },
  { why: "a date", header: new Date(Date.now() + 3_600_000).toUTCString() },
])("Retry-After in $why is honoured up to the longest wait", async ({ header }) => {
  let times = 0;
  const { send, asked } = await server((_request, response) => {
    times += 1;
    if (times === 1) response.writeHead(429, { "retry-after": header }).end();
    else response.end("now");
  });
  const begun = performance.now();
  expect((await send()).text).toBe("now");
  expect(performance.now() - begun).toBeGreaterThan(QUICK.maxMs - 2);
  expect(asked).toHaveLength(2);
});

test("a stop ends the wait, and is no trouble", async () => {
  const stop = new AbortController();
  const { send } = await server((_request, response) => {
    response.writeHead(503, { "retry-after": "60" }).end();
    stop.abort(new Error("SIGTERM"));
  }, stop.signal);
  const ended = await send().catch((error: unknown) => error);
  expect(ended).not.toBeInstanceOf(Trouble);
  expect(ended).toEqual(new Error("SIGTERM"));
});
