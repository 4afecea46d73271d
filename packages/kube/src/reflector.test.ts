import { expect, onTestFinished, test, vi } from "vitest";
import { FakeApiServer, json, status, type TestObject, type WatchFault } from "../testing/fake-api-server.ts";
import { agrees, hurriedClock, watching } from "../testing/reflecting.ts";
import { connect } from "./connect.ts";
import { type ReflectorOptions, reflect } from "./reflector.ts";
import { resources } from "./resources.ts";

async function reflected(server: FakeApiServer, options: Partial<ReflectorOptions<TestObject>> = {}) {
  const client = await connect({ server: server.url, retry: { retries: 0 } });
  const stop = new AbortController();
  const clock = hurriedClock();
  const changes: string[] = [];
  const errors: string[] = [];
  const restarts: string[] = [];
  const reflector = reflect<TestObject>(client, {
    resource: resources.ConfigMap,
    signal: stop.signal,
    clock,
    onChange: ({ type, key }) => changes.push(`${type} ${key}`),
    onError: (error, during) => errors.push(`${during}: ${(error as Error).message}`),
    onWatchRestart: (why) => restarts.push(why),
    ...options,
  });
  const end = async () => {
    stop.abort(new Error("stopped"));
    await reflector.done;
    client.close();
  };
  onTestFinished(end);
  return { reflector, client, clock, changes, errors, restarts, stop, end };
}

async function started(): Promise<FakeApiServer> {
  const server = await FakeApiServer.start();
  onTestFinished(() => server[Symbol.asyncDispose]());
  return server;
}

test("lists, tells what is there, then follows each change", async () => {
  const server = await started();
  server.put("a");
  server.put("b");
  const { reflector, changes, errors } = await reflected(server);
  await reflector.synced;
  expect(changes).toEqual(["added default/a", "added default/b"]);
  await watching(server);
  server.put("a", { x: "Größe 𝄞" });
  server.remove("b");
  server.put("c");
  await agrees(server, reflector);
  expect(changes.slice(2)).toEqual(["updated default/a", "deleted default/b", "added default/c"]);
  expect(errors).toEqual([]);
});

test("while nothing changes, there is a list and a watch and nothing else, and a bookmark moves the position", async () => {
  const server = await started();
  server.put("a");
  const { reflector } = await reflected(server);
  await reflector.synced;
  await watching(server);
  for (let i = 0; i < 5; i++) {
    server.bookmark();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(server.seen.map(({ query }) => query.has("watch"))).toEqual([false, true]);

  server.compact(); // All that was before the bookmark is forgotten, so going on from there alone is no 410.
  server.bookmark();
  await new Promise((resolve) => setTimeout(resolve, 20));
  server.breakWatches("end");
  await watching(server);
  expect(server.seen.map(({ query }) => query.has("watch"))).toEqual([false, true, true]);
});

test("lines that arrive byte by byte are put together", async () => {
  const server = await started();
  server.chunkBytes = 1;
  const { reflector } = await reflected(server);
  await reflector.synced;
  await watching(server);
  for (let i = 0; i < 3; i++) server.put(`m${i}`, { text: "äöü 🎼 漢字\n" });
  await agrees(server, reflector);
});

test("what was deleted and made again while nobody watched is told as both, and the unchanged is not told at all", async () => {
  const server = await started();
  for (const name of ["kept", "gone", "renewed", "changed"]) server.put(name);
  const { reflector, changes, restarts } = await reflected(server);
  await reflector.synced;
  await watching(server);
  changes.length = 0;

  server.next((_, response) => json(response, 410, status(410, "Expired", "too old")));
  server.breakWatches("reset");
  server.remove("gone");
  server.remove("renewed");
  server.put("renewed");
  server.put("changed", { x: "2" });
  server.put("new");
  server.compact();
  await agrees(server, reflector);
  expect(changes.sort()).toEqual([
    "added default/new",
    "added default/renewed",
    "deleted default/gone",
    "deleted default/renewed",
    "updated default/changed",
  ]);
  expect(restarts).toEqual(["failed", "expired"]);
});

test("errors are told and outlived: refusals of the list and of the watch, and streams that break", async () => {
  const server = await started();
  const refuse = (code: number) => (_: unknown, response: Parameters<typeof json>[0]) =>
    json(response, code, status(code, "", `no ${code}`));
  server.next(refuse(403), refuse(500));
  const { reflector, errors, clock } = await reflected(server);
  await reflector.synced;
  server.put("a");
  await watching(server);
  expect(errors).toEqual(["list: no 403", "list: no 500"]);
  expect(clock.waits).toEqual([500, 1_000]);

  const faults: WatchFault[] = ["half-line", "reset", "error-500"];
  for (const fault of faults) {
    server.put(fault);
    await agrees(server, reflector);
    server.next(refuse(429));
    server.breakWatches(fault);
    await watching(server);
  }
  expect(clock.waits.slice(2)).toEqual([500, 1_000, 500, 1_000, 500, 1_000]); // Each success starts the count anew.
  expect(errors.slice(2).map((error) => error.replace(/127.*?: /, ""))).toEqual([
    "watch: the watch was cut off in the middle of an event",
    "watch: no 429",
    expect.stringMatching(/^watch: (aborted|read ECONNRESET)$/),
    "watch: no 429",
    "watch: boom",
    "watch: no 429",
  ]);
});

test("a server that ends each watch at once is asked less and less often", async () => {
  const server = await started();
  server.next((_, response) => json(response, 200, { metadata: { resourceVersion: "1" }, items: [] }));
  const hangUp = (_: unknown, response: Parameters<typeof json>[0]) => void response.writeHead(200).end();
  server.next(hangUp, hangUp, hangUp);
  const { clock } = await reflected(server);
  await watching(server);
  expect(clock.waits).toEqual([500, 1_000, 2_000]);
});

test("a peer that went silent is noticed and left", async () => {
  const server = await started();
  const { reflector, errors, client } = await reflected(server, { watchSeconds: 0 });
  await reflector.synced;
  server.next((_, response) => void response.writeHead(200).write(" "));
  const silent = client.watch(resources.ConfigMap, { resourceVersion: "1", timeoutSeconds: 1, inactivitySeconds: 0.1 });
  await expect(silent[Symbol.asyncIterator]().next()).rejects.toMatchObject({
    name: "ConnectionError",
    message: "no data for 0.1 s",
  });
  expect(errors).toEqual([]);
});

test("exceptions of the handler, of an index and of the transform are told and change nothing else", async () => {
  const server = await started();
  const errors: string[] = [];
  const fail = (what: string) => () => {
    throw new Error(what);
  };
  const { reflector } = await reflected(server, {
    onChange: fail("handler"),
    transform: fail("transform"),
    indexes: { broken: fail("index") },
    onError: (error, during) => errors.push(`${during}: ${(error as Error).message}`),
  });
  server.put("a");
  server.put("b");
  await vi.waitFor(() => expect(reflector.store.keys()).toEqual(["default/a", "default/b"]));
  server.remove("a");
  await vi.waitFor(() => expect(reflector.store.keys()).toEqual(["default/b"]));
  expect(new Set(errors)).toEqual(new Set(["handler: handler", "handler: transform", "handler: index"]));
});

test("objects are found by index", async () => {
  const server = await started();
  const { reflector } = await reflected(server, {
    indexes: { group: ({ metadata }) => Object.values(metadata.labels ?? {}) },
  });
  server.put("a", {}, { group: "shop" });
  server.put("b", {}, { group: "shop" });
  server.put("c", {}, { group: "bank" });
  await agrees(server, reflector);
  server.put("b", {}, { group: "bank" });
  await agrees(server, reflector);
  const found = (group: string) => reflector.store.byIndex("group", group).map(({ metadata }) => metadata.name);
  expect([found("shop"), found("bank").sort(), found("none")]).toEqual([["a"], ["b", "c"], []]);
});

test("stopping ends the watch on the wire, rejects a sync that did not happen, and leaves no listener", async () => {
  const server = await started();
  const { reflector, end } = await reflected(server);
  await reflector.synced;
  await watching(server);
  await end();
  await vi.waitFor(() => expect(server.watches).toBe(0));

  const refused = await reflected(server, { resource: resources.HelmRelease });
  await vi.waitFor(() => expect(refused.errors[0]).toMatch(/^list: the cluster does not serve HelmRelease .*is Flux/));
  await refused.end();
  await expect(refused.reflector.synced).rejects.toThrow("stopped");
});

test("many watches and calls on one signal bring no warning about listeners, and remove them all", async () => {
  const server = await started();
  const warnings: string[] = [];
  const onWarning = (warning: Error) => warnings.push(warning.message);
  process.on("warning", onWarning);
  onTestFinished(() => void process.off("warning", onWarning));
  const { client, reflector, stop } = await reflected(server);
  await reflector.synced;
  const added = vi.spyOn(stop.signal, "addEventListener");
  const removed = vi.spyOn(stop.signal, "removeEventListener");
  for (let i = 0; i < 30; i++) {
    server.breakWatches("end");
    await client.list(resources.ConfigMap, { signal: stop.signal });
    await watching(server);
  }
  // Only the watch that is on still listens.
  await vi.waitFor(() => expect(added.mock.calls.length - removed.mock.calls.length).toBeLessThanOrEqual(1));
  expect(warnings).toEqual([]);
});
