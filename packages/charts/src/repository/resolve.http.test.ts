import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { gzipSync } from "node:zlib";
import { generate } from "selfsigned";
import { expect, onTestFinished, test } from "vitest";
import { play } from "../../testing/servers.ts";
import type { AskOptions } from "./asking.ts";
import type { ChartAnswer, ChartRequest } from "./contract.ts";
import { resolveCharts } from "./resolve.ts";

const INDEX = `entries:
  web: [{ version: 1.0.0, digest: w1 }, { version: 1.1.0, digest: w2 }, { version: 2.0.0-rc.1 }]
  db: [{ version: 5.0.0 }]
`;
const basic = (text: string): string => `Basic ${Buffer.from(text).toString("base64")}`;

function resolve(requests: readonly ChartRequest[], options: Partial<AskOptions> = {}): Promise<ChartAnswer[]> {
  const patience = { retries: 0, minMs: 1, maxMs: 1 };
  return resolveCharts(requests, { env: {}, signal: new AbortController().signal, patience, ...options });
}

test("each repository is asked once, however many charts are wanted of it", async () => {
  const server = await play((_request, response) => response.end(INDEX));
  const url = `http://${server.host}/charts`;
  expect(
    await resolve([
      { url, name: "web", version: "~1.0" },
      { url, name: "web" },
      { url, name: "db", version: "^4" },
      { url, name: "none" },
    ]),
  ).toEqual([
    { ok: true, chart: { version: "1.0.0", digest: "w1" } },
    { ok: true, chart: { version: "1.1.0", digest: "w2" } },
    { ok: false, problem: { kind: "NoSuchVersion", version: "^4", newest: "5.0.0" } },
    { ok: false, problem: { kind: "ChartNotFound" } },
  ]);
  expect(server.asked).toEqual([{ method: "GET", url: "/charts/index.yaml", authorization: undefined }]);
});

test("a packed answer is unpacked", async () => {
  const server = await play((_request, response) => {
    response.setHeader("content-encoding", "gzip").end(gzipSync(INDEX));
  });
  expect(await resolve([{ url: `http://${server.host}`, name: "db" }])).toEqual([
    { ok: true, chart: { version: "5.0.0" } },
  ]);
});

test("an index that unpacks to more than 50 MiB is cut off", async () => {
  const bomb = gzipSync(Buffer.alloc(51 * 1024 * 1024, " "));
  const server = await play((_request, response) => {
    response.setHeader("content-encoding", "gzip").end(bomb);
  });
  expect(await resolve([{ url: `http://${server.host}`, name: "db" }])).toEqual([
    { ok: false, problem: { kind: "Unreachable", reason: "its answer is larger than 50 MiB" } },
  ]);
});

test.each([
  [401, { kind: "Refused", status: 401, withCredentials: false }],
  [403, { kind: "Refused", status: 403, withCredentials: false }],
  [404, { kind: "NotARepository", reason: "it has nothing there (404)" }],
  [503, { kind: "Unreachable", reason: "it answered 503" }],
])("an answer of %i is a problem of each chart", async (status, problem) => {
  const server = await play((_request, response) => response.writeHead(status).end());
  const url = `http://${server.host}`;
  const answer = { ok: false, problem };
  expect(
    await resolve([
      { url, name: "db" },
      { url, name: "web" },
    ]),
  ).toEqual([answer, answer]);
});

test.each([
  { credentials: { username: "me", password: "pw" }, authorization: basic("me:pw") },
  { credentials: { token: "abc" }, authorization: "Bearer abc" },
])("credentials are shown: $authorization", async ({ credentials, authorization }) => {
  const server = await play((request, response) => {
    response.writeHead(request.headers.authorization === authorization ? 200 : 401).end(INDEX);
  });
  const request = { url: `http://${server.host}`, name: "db" };
  expect(
    await resolve([
      { ...request, credentials },
      { ...request, credentials: { token: "no" } },
    ]),
  ).toEqual([
    { ok: true, chart: { version: "5.0.0" } },
    { ok: false, problem: { kind: "Refused", status: 401, withCredentials: true } },
  ]);
});

test("a redirect to another host is followed without the credentials", async () => {
  const other = await play((_request, response) => response.end(INDEX));
  const server = await play((_request, response) => {
    response.writeHead(302, { location: `http://${other.host}/elsewhere.yaml` }).end();
  });
  const credentials = { username: "me", password: "pw" };
  expect(await resolve([{ url: `http://${server.host}`, name: "db", credentials }])).toEqual([
    { ok: true, chart: { version: "5.0.0" } },
  ]);
  expect(server.asked).toEqual([{ method: "GET", url: "/index.yaml", authorization: basic("me:pw") }]);
  expect(other.asked).toEqual([{ method: "GET", url: "/elsewhere.yaml", authorization: undefined }]);
});

test("a redirect on the same host keeps the credentials, and redirects end", async () => {
  const server = await play((request, response) => {
    if (request.url === "/x/index.yaml") response.end(INDEX);
    else response.writeHead(307, { location: request.url === "/index.yaml" ? "/x/index.yaml" : request.url }).end();
  });
  const credentials = { token: "t" };
  expect(
    await resolve([
      { url: `http://${server.host}`, name: "db", credentials },
      { url: `http://${server.host}/loop`, name: "db" },
    ]),
  ).toEqual([
    { ok: true, chart: { version: "5.0.0" } },
    { ok: false, problem: { kind: "Unreachable", reason: "it redirects more than 5 times" } },
  ]);
  expect(server.asked.filter(({ url }) => url === "/x/index.yaml")).toEqual([
    { method: "GET", url: "/x/index.yaml", authorization: "Bearer t" },
  ]);
});

test.each([
  { why: "no answer at all", options: { silenceMs: 50, requestMs: 60_000 }, head: false },
  { why: "an answer that never ends", options: { silenceMs: 60_000, requestMs: 300 }, head: true },
])("$why is waited for no longer than is bearable", async ({ options, head }) => {
  const server = await play((_request, response) => {
    if (head) response.write("entries:\n");
  });
  expect(await resolve([{ url: `http://${server.host}`, name: "db" }], options)).toEqual([
    { ok: false, problem: { kind: "Unreachable", reason: expect.stringMatching(/timeout|too long/i) } },
  ]);
});

test("a host that is not there is told by what the system says", async () => {
  const gone = createServer();
  await new Promise<void>((listening) => gone.listen(0, "127.0.0.1", listening));
  const { port } = gone.address() as AddressInfo;
  await new Promise((closed) => gone.close(closed));
  expect(await resolve([{ url: `http://127.0.0.1:${port}`, name: "db" }])).toEqual([
    { ok: false, problem: { kind: "Unreachable", reason: `connect ECONNREFUSED 127.0.0.1:${port}` } },
  ]);
});

test("a stop is no answer", async () => {
  const stop = new AbortController();
  const server = await play(() => stop.abort(new Error("SIGINT")));
  await expect(resolve([{ url: `http://${server.host}`, name: "db" }], { signal: stop.signal })).rejects.toThrow(
    "SIGINT",
  );
});

test("the Secret's authority is trusted for its own repository, and protection is never given up", async () => {
  const pem = await generate([{ name: "commonName", value: "charts" }], {
    extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] }],
  });
  const plain = await play((_request, response) => response.end(INDEX));
  const server = await play(
    (request, response) => {
      if (request.url === "/index.yaml") response.end(INDEX);
      else response.writeHead(302, { location: `http://${plain.host}/` }).end();
    },
    { cert: pem.cert, key: pem.private },
  );
  const url = `https://${server.host}`;
  expect(
    await resolve([
      { url, name: "db", credentials: { ca: pem.cert } },
      { url, name: "db" },
      { url: `${url}/down`, name: "db", credentials: { ca: pem.cert } },
    ]),
  ).toEqual([
    { ok: true, chart: { version: "5.0.0" } },
    { ok: false, problem: { kind: "Unreachable", reason: expect.stringContaining("self-signed certificate") } },
    { ok: false, problem: { kind: "Unreachable", reason: "it redirects from https:// to http://" } },
  ]);
  expect(plain.asked).toEqual([]);
});

test("the environment's proxy is used, but for the hosts that it is not for", async () => {
  const server = await play((_request, response) => response.end(INDEX));
  const through: string[] = [];
  const proxy = createServer((request, response) => {
    through.push(request.url ?? "");
    response.end(INDEX);
  }).on("connect", (request, client) => {
    through.push(request.url ?? "");
    const [host, port] = server.host.split(":");
    const upstream = connect(Number(port), host, () => {
      client.write("HTTP/1.1 200 OK\r\n\r\n");
      upstream.pipe(client).pipe(upstream);
    });
  });
  await new Promise<void>((listening) => proxy.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  const env = { http_proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` };
  const found = [{ ok: true, chart: { version: "5.0.0" } }];
  expect(await resolve([{ url: "http://charts.invalid", name: "db" }], { env })).toEqual(found);
  expect(through).toEqual([expect.stringContaining("charts.invalid")]);
  expect(
    await resolve([{ url: `http://${server.host}`, name: "db" }], { env: { ...env, NO_PROXY: "127.0.0.1" } }),
  ).toEqual(found);
  expect(through).toHaveLength(1);
});
