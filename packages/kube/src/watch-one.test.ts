import { expect, onTestFinished, test, vi } from "vitest";
import { FakeApiServer, json, status, type TestObject, type WatchFault } from "../testing/fake-api-server.ts";
import { watching } from "../testing/reflecting.ts";
import { systemClock } from "./clock.ts";
import { connect } from "./connect.ts";
import { resources } from "./resources.ts";
import { type WatchOneOptions, watchOne } from "./watch-one.ts";

const ref = { resource: resources.ConfigMap, namespace: "default", name: "a" };
const said = (state: TestObject | "gone") => (state === "gone" ? state : state.data["say"]);

async function followed(options: Partial<WatchOneOptions> = {}) {
  const server = await FakeApiServer.start();
  const client = await connect({ server: server.url, retry: { retries: 0 } });
  const stop = new AbortController();
  const errors: string[] = [];
  const waits: number[] = [];
  const sleep = (milliseconds: number) => {
    waits.push(milliseconds);
    return new Promise<void>((resolve) => setImmediate(resolve));
  };
  const clock = { ...systemClock, sleep, random: () => 0 };
  const onError = (error: unknown) => errors.push((error as Error).message);
  const states = watchOne<TestObject>(client, ref, { signal: stop.signal, clock, onError, ...options });
  onTestFinished(async () => {
    stop.abort();
    client.close();
    await server[Symbol.asyncDispose]();
  });
  const next = async () => {
    const { value, done } = await states.next();
    return done ? "end" : said(value);
  };
  return { server, stop, states, errors, waits, next };
}

test("yields what is, then each change, and gone when it is not there", async () => {
  const { server, next } = await followed();
  server.put("other");
  expect(await next()).toBe("gone");
  const changes = [next(), next(), next()];
  await watching(server);
  server.put("a", { say: "one" });
  server.put("other");
  server.put("a", { say: "two" });
  server.remove("a");
  expect(await Promise.all(changes)).toEqual(["one", "two", "gone"]);
  expect(server.seen.map(({ query }) => query.get("fieldSelector"))).toEqual(["metadata.name=a", "metadata.name=a"]);
});

test.each<WatchFault>(["end", "reset", "half-line", "error-410", "error-500"])(
  "a change while no watch was on is seen after it broke by %s, and nothing is yielded twice",
  async (fault) => {
    const { server, next } = await followed();
    server.put("a", { say: "one" });
    expect(await next()).toBe("one");
    const second = next();
    await watching(server);
    server.breakWatches(fault);
    server.put("a", { say: "two" });
    server.compact();
    expect(await second).toBe("two");
    const third = next();
    await watching(server);
    server.put("a", { say: "three" });
    expect(await third).toBe("three");
    const fourth = next();
    await watching(server);
    const looks = server.seen.length;
    server.breakWatches(fault);
    await vi.waitFor(() => expect(server.seen.length).toBeGreaterThanOrEqual(looks + 2));
    await watching(server);
    server.put("a", { say: "four" });
    expect(await fourth).toBe("four");
  },
);

test("a watch that lost an event is made up for by the next look", async () => {
  const { server, next } = await followed({ resyncSeconds: 0.1 });
  server.put("a", { say: "one" });
  expect(await next()).toBe("one");
  server.next((_, response) => {
    response.writeHead(200).flushHeaders();
    setTimeout(() => response.end(), 100);
  });
  const second = next();
  await vi.waitFor(() => expect(server.seen.length).toBe(2));
  server.put("a", { say: "two" });
  expect(await second).toBe("two");
});

test("faults that may pass are told and outlived", async () => {
  const { server, next, errors, waits } = await followed();
  server.put("a", { say: "one" });
  const refuse = (_: unknown, response: Parameters<typeof json>[0]) =>
    json(response, 503, status(503, "", "restarting"));
  server.next(refuse, (request) => void request.socket.destroy(), refuse);
  expect(await next()).toBe("one");
  expect(errors).toEqual(["restarting", expect.stringContaining("socket hang up"), "restarting"]);
  expect(waits).toEqual([200, 400, 800]);
});

test("a refusal that will not pass is thrown", async () => {
  const { server, next } = await followed();
  server.next((_, response) => json(response, 403, status(403, "Forbidden", "no list for you")));
  await expect(next()).rejects.toMatchObject({ name: "ApiError", status: 403, message: "no list for you" });
});

test("the signal ends it, in the middle of a watch, without an error", async () => {
  const { server, stop, next } = await followed();
  await next();
  const last = next();
  await watching(server);
  stop.abort();
  expect(await last).toBe("end");
  await vi.waitFor(() => expect(server.watches).toBe(0));
});

test("leaving the loop ends the watch on the wire", async () => {
  const { server, states } = await followed();
  for await (const state of states) {
    if (state !== "gone") break;
    void watching(server).then(() => server.put("a"));
  }
  await vi.waitFor(() => expect(server.watches).toBe(0));
});
