import { expect, onTestFinished, test, vi } from "vitest";
import { certificate } from "../testing/certificate.ts";
import { FakeApiServer, json, status } from "../testing/fake-api-server.ts";
import type { KubeClient } from "./client.ts";
import { type ConnectOptions, connect } from "./connect.ts";
import { ApiError, ConnectionError } from "./errors.ts";
import { resources } from "./resources.ts";

const ref = (name: string) => ({ resource: resources.ConfigMap, namespace: "default", name });
const manifest = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: { a: "1" } });
const attempts = (server: FakeApiServer) => server.seen.map(({ method, path }) => `${method} ${path}`);

async function cluster(options: ConnectOptions = {}): Promise<{ server: FakeApiServer; client: KubeClient }> {
  const server = await FakeApiServer.start();
  const client = await connect({ server: server.url, retry: { minMs: 1, maxMs: 5 }, ...options });
  onTestFinished(async () => {
    client.close();
    await server[Symbol.asyncDispose]();
  });
  return { server, client };
}

test("fifty requests in a row use one TLS connection", async () => {
  await using server = await FakeApiServer.start("https");
  server.put("a");
  const client = await connect({ server: server.url, ca: certificate.cert });
  for (let i = 0; i < 50; i++) await client.get(ref("a"));
  client.close();
  expect([server.seen.length, server.connections]).toEqual([50, 1]);
});

test("a server with a certificate from elsewhere is not talked to", async () => {
  await using server = await FakeApiServer.start("https");
  const client = await connect({ server: server.url, retry: { retries: 0 } });
  await expect(client.get(ref("a"))).rejects.toThrow(/self-signed certificate/);
  expect(server.seen).toEqual([]);
});

test("an object that is not there is undefined, and deleting it is no error", async () => {
  const { client } = await cluster();
  expect(await client.get(ref("a"))).toBeUndefined();
  expect(await client.delete(ref("a"))).toBeUndefined();
});

test("a kind that the cluster does not serve is an error that names it and the remedy", async () => {
  const { client } = await cluster();
  const failure = { name: "ApiError", status: 404, reason: "KindNotServed" };
  await expect(client.list(resources.HelmRelease)).rejects.toMatchObject({
    ...failure,
    message:
      "the cluster does not serve HelmRelease in helm.toolkit.fluxcd.io/v2 (helmreleases.helm.toolkit.fluxcd.io): is Flux (helm-controller) installed?",
  });
  await expect(client.get({ resource: resources.Workflow, namespace: "default", name: "a" })).rejects.toMatchObject(
    failure,
  );
  await expect(
    client.apply({ apiVersion: "example.dev/v1", kind: "Thing", metadata: { name: "a" } }, { fieldManager: "t" }),
  ).rejects.toMatchObject({
    ...failure,
    message: "the cluster does not serve Thing in example.dev/v1: is its CRD installed?",
  });
});

test("a kind that is not built in is looked up once", async () => {
  const { server, client } = await cluster();
  const found = (_: unknown, response: Parameters<typeof json>[0]) =>
    json(response, 200, {
      resources: [
        { name: "things/status", kind: "Thing", namespaced: true },
        { name: "things", kind: "Thing", namespaced: true },
      ],
    });
  server.next(found);
  const thing = { apiVersion: "example.dev/v1", kind: "Thing" };
  const expected = { ...thing, plural: "things", namespaced: true };
  expect([await client.resourceOf(thing), await client.resourceOf(thing)]).toEqual([expected, expected]);
  expect(attempts(server)).toEqual(["GET /apis/example.dev/v1"]);
});

test("apply, create, patch and delete say on the wire what they were asked to do", async () => {
  const { server, client } = await cluster({ userAgent: "orkestra-test" });
  await client.apply(manifest("a"), { fieldManager: "tester", force: true, dryRun: true });
  await client.create(manifest("b"), { fieldManager: "tester" });
  await client.patch(ref("a"), [{ op: "add", path: "/data/x", value: "y" }], { type: "json" });
  await client.patch(ref("a"), { data: { x: "y" } }, { type: "merge" });
  await client.delete(ref("a"), { preconditions: { uid: "uid-1" }, propagationPolicy: "Foreground" });
  const all = "/api/v1/namespaces/default/configmaps";
  expect(
    server.seen.map(({ method, path, query, headers }) => [method, path, query.toString(), headers["content-type"]]),
  ).toEqual([
    ["PATCH", `${all}/a`, "fieldManager=tester&dryRun=All&force=true", "application/apply-patch+yaml"],
    ["POST", all, "fieldManager=tester", "application/json"],
    ["PATCH", `${all}/a`, "", "application/json-patch+json"],
    ["PATCH", `${all}/a`, "", "application/merge-patch+json"],
    ["DELETE", `${all}/a`, "", "application/json"],
  ]);
  expect(JSON.parse(server.seen[4]?.body ?? "")).toEqual({
    apiVersion: "v1",
    kind: "DeleteOptions",
    preconditions: { uid: "uid-1" },
    propagationPolicy: "Foreground",
  });
  expect(new Set(server.seen.map(({ headers }) => headers["user-agent"]))).toEqual(new Set(["orkestra-test"]));
});

test("a list is read page by page, and its objects say what they are", async () => {
  const { server, client } = await cluster();
  for (let i = 0; i < 7; i++) server.put(`m${i}`);
  const list = await client.list(resources.ConfigMap, { limit: 3 });
  expect(list.items).toEqual(server.objects());
  expect(server.seen.length).toBe(3);
});

test("a list whose pages expire on the way starts again and shows one moment", async () => {
  const { server, client } = await cluster();
  for (let i = 0; i < 7; i++) server.put(`m${i}`);
  let pages = 0;
  const transform = <T>(object: T): T => {
    if (++pages === 1) {
      server.remove("m0");
      server.compact();
    }
    return object;
  };
  const list = await client.list(resources.ConfigMap, { limit: 3, transform });
  expect(list.items).toEqual(server.objects());
  expect(server.seen.map(({ query }) => query.has("continue"))).toEqual([false, true, false, true]);
});

test("an answer of 429 is waited out for as long as it asks, for a create too", async () => {
  const { server, client } = await cluster();
  server.next((_, response) =>
    json(response, 429, status(429, "TooManyRequests", "slow down"), { "retry-after": "1" }),
  );
  const started = performance.now();
  await client.create(manifest("a"));
  expect(attempts(server)).toEqual(Array(2).fill("POST /api/v1/namespaces/default/configmaps"));
  expect(performance.now() - started).toBeGreaterThanOrEqual(990);
});

test("a 403 is an answer, but that of a server which has not read its roles yet is asked for again", async () => {
  const { server, client } = await cluster();
  const refuses = (message: string) => (_: unknown, response: Parameters<typeof json>[0]) =>
    json(response, 403, status(403, "Forbidden", message));
  server.next(refuses('configmaps is forbidden: RBAC: clusterrole.rbac.authorization.k8s.io "a" not found'));
  await client.create(manifest("a"));
  expect(attempts(server)).toEqual(Array(2).fill("POST /api/v1/namespaces/default/configmaps"));
  server.next(refuses("configmaps is forbidden"));
  await expect(client.create(manifest("b"))).rejects.toMatchObject({ status: 403 });
});

test("5xx answers are repeated where that is safe, and given up in the end", async () => {
  const { server, client } = await cluster();
  const broken = (_: unknown, response: Parameters<typeof json>[0]) =>
    json(response, 503, status(503, "ServiceUnavailable", "etcd is away"));
  server.put("a");
  server.next(broken, broken);
  expect(await client.get(ref("a"))).toEqual(server.objects()[0]);
  server.next(broken, broken, broken, broken, broken);
  await expect(client.get(ref("a"))).rejects.toMatchObject({ status: 503, message: "etcd is away" });
  expect(server.seen.length).toBe(8);

  server.next(broken);
  await expect(client.create(manifest("b"))).rejects.toBeInstanceOf(ApiError);
  expect(server.seen.length).toBe(9);
});

test("a broken connection is repeated for a read and an apply, never for a create or a JSON patch", async () => {
  const { server, client } = await cluster();
  const reset = (request: { socket: { destroy(): unknown } }) => void request.socket.destroy();
  server.put("a");
  server.next(reset, reset);
  expect(await client.get(ref("a"))).toEqual(server.objects()[0]);
  server.next(reset);
  await client.apply(manifest("a"), { fieldManager: "t" });
  expect(server.seen.length).toBe(5);

  server.next(reset, reset);
  await expect(client.create(manifest("b"))).rejects.toMatchObject({ name: "ConnectionError", mayHaveArrived: true });
  await expect(client.patch(ref("a"), [], { type: "json" })).rejects.toBeInstanceOf(ConnectionError);
  expect(server.seen.length).toBe(7);
});

test("a create is repeated when nobody was there to receive it", async () => {
  const { server, client } = await cluster();
  const failed: number[] = [];
  const port = server.port;
  await server[Symbol.asyncDispose]();
  const away = await connect({
    server: `http://127.0.0.1:${port}`,
    retry: { minMs: 1, maxMs: 2, retries: 2 },
    hooks: { onRequest: (request) => failed.push(request.status) },
  });
  await expect(away.create(manifest("a"))).rejects.toMatchObject({ name: "ConnectionError", mayHaveArrived: false });
  expect(failed).toEqual([0, 0, 0]);
  client.close();
});

test("a server that does not answer in time is given up", async () => {
  const { server, client } = await cluster({ requestTimeoutMs: 300, retry: { retries: 1, minMs: 1 } });
  server.next(
    () => undefined,
    (_, response) => void response.writeHead(200, { "content-type": "application/json" }).write("{"),
  );
  await expect(client.get(ref("a"))).rejects.toThrow(/no answer to GET .*configmaps\/a within 0.3 s/);
  expect(server.seen.length).toBe(2);
});

test("an abort ends a call at once with the signal's reason: in the request, in the answer and between two attempts", async () => {
  const { server, client } = await cluster({ retry: { retries: 4, minMs: 600_000 } });
  const inRequest = new AbortController();
  server.next(() => inRequest.abort(new Error("enough")));
  await expect(client.get(ref("a"), { signal: inRequest.signal })).rejects.toThrow("enough");

  const inBody = new AbortController();
  server.next((_, response) => {
    response.writeHead(200, { "content-type": "application/json" }).write("{");
    setTimeout(() => inBody.abort(new Error("half is enough")), 50);
  });
  await expect(client.get(ref("a"), { signal: inBody.signal })).rejects.toThrow(/^half is enough$/);

  const between = new AbortController();
  server.next((_, response) => {
    json(response, 503, status(503, "ServiceUnavailable", "later"));
    setTimeout(() => between.abort(new Error("no more")), 20);
  });
  await expect(client.get(ref("a"), { signal: between.signal })).rejects.toThrow("no more");
  await expect(client.get(ref("a"), { signal: AbortSignal.abort(new Error("before")) })).rejects.toThrow("before");
  expect(server.seen.length).toBe(3);
});

test("a body that is not JSON is quoted in the error, and returned as it is by raw", async () => {
  const { server, client } = await cluster();
  server.next((_, response) => response.writeHead(400).end("<h1>a proxy's page</h1>"));
  await expect(client.get(ref("a"))).rejects.toThrow("the API server answered 400: <h1>a proxy's page</h1>");
  server.next((_, response) => response.writeHead(200, { "content-type": "text/plain" }).end("line 1\nline 2\n"));
  expect(await client.raw("GET", "/api/v1/namespaces/default/pods/p/log", { query: { tailLines: "2" } })).toBe(
    "line 1\nline 2\n",
  );
});

test("each attempt is counted with method, resource and status", async () => {
  const counted: unknown[] = [];
  const { server, client } = await cluster({
    hooks: { onRequest: ({ method, resource, status }) => counted.push([method, resource, status]) },
  });
  server.next((_, response) => json(response, 500, {}));
  await client.get(ref("a"));
  await expect(client.list(resources.HelmRelease)).rejects.toThrow(ApiError);
  expect(counted).toEqual([
    ["GET", "configmaps", 500],
    ["GET", "configmaps", 404],
    ["GET", "helmreleases.helm.toolkit.fluxcd.io", 404],
  ]);
});

test("a watch asks for bookmarks and an end, is counted when it opens, ends with its signal, and leaves no connection behind", async () => {
  const counted: unknown[] = [];
  const { server, client } = await cluster({
    hooks: { onRequest: ({ method, resource, status }) => counted.push([method, resource, status]) },
  });
  server.put("a");
  const stop = new AbortController();
  const seen: unknown[] = [];
  for await (const event of client.watch(resources.ConfigMap, {
    resourceVersion: "1",
    labelSelector: "x=y",
    signal: stop.signal,
  })) {
    seen.push(event);
    stop.abort();
  }
  expect(seen).toEqual([{ type: "ADDED", object: server.objects()[0] }]);
  expect(counted).toEqual([["WATCH", "configmaps", 200]]);
  expect(Object.fromEntries(server.seen[0]?.query ?? [])).toEqual({
    watch: "true",
    labelSelector: "x=y",
    resourceVersion: "1",
    allowWatchBookmarks: "true",
    timeoutSeconds: "240",
  });
  await vi.waitFor(() => expect(server.watches).toBe(0));
});

test("a watch that ends in good order gives its connection back", async () => {
  const { server, client } = await cluster();
  for (let i = 0; i < 5; i++) {
    server.next((_, response) => void response.writeHead(200).end());
    for await (const event of client.watch(resources.ConfigMap, { resourceVersion: "1" }))
      throw new Error(`no event: ${event}`);
  }
  expect([server.seen.length, server.connections]).toEqual([5, 1]);
});
