/** Watches, pages and faults, as our own client meets them. */
import {
  ApiError,
  acquireLeadership,
  EventRecorder,
  Reflector,
  resources,
  type UnknownObject,
  type WatchEvent,
  watchOne,
} from "@orkestra/kube";
import { describe, expect, vi } from "vitest";
import { map, mapRef, namesOf, test } from "../testing/fixture.ts";

/** As long as a loaded machine may need. */
const WAIT = { timeout: 20_000, interval: 5 };
const reasonOf = (error: unknown): unknown => (error instanceof ApiError ? `${error.status} ${error.reason}` : error);

describe("a list in pages", () => {
  const page = "/api/v1/namespaces/default/configmaps";
  interface Page {
    readonly metadata: { readonly continue?: string; readonly resourceVersion: string };
    readonly items: readonly { readonly metadata: { readonly name: string } }[];
  }

  test("shows one moment, whatever is written meanwhile", async ({ client }) => {
    for (const name of ["a", "b", "c"]) await client.create(map(name));
    const first = (await client.raw("GET", page, { query: { limit: "2" } })) as Page;
    await client.create(map("bb"));
    await client.delete(mapRef("c"));
    const second = (await client.raw("GET", page, {
      query: { limit: "2", continue: first.metadata.continue },
    })) as Page;
    expect([namesOf(first.items), namesOf(second.items)]).toEqual([["a", "b"], ["c"]]);
    expect(second.metadata).toEqual({ resourceVersion: first.metadata.resourceVersion });
  });

  test("expires with the history", async ({ client, sandbox }) => {
    for (const name of ["a", "b"]) await client.create(map(name));
    const first = (await client.raw("GET", page, { query: { limit: "1" } })) as Page;
    await client.create(map("c"));
    sandbox.compact();
    const next = client.raw("GET", page, { query: { limit: "1", continue: first.metadata.continue } });
    expect(reasonOf(await next.catch((error: unknown) => error))).toBe("410 Expired");
  });
});

describe("a watch", () => {
  const from = async (events: AsyncIterable<WatchEvent<UnknownObject>>, count: number): Promise<string[]> => {
    const seen: string[] = [];
    for await (const event of events) {
      seen.push(event.type === "BOOKMARK" ? "BOOKMARK" : `${event.type} ${event.object.metadata.name}`);
      if (seen.length === count) break;
    }
    return seen;
  };

  test("tells every change since its version, in order", async ({ client }) => {
    const { resourceVersion } = await client.list(resources.ConfigMap);
    await client.create(map("a"));
    const events = from(client.watch(resources.ConfigMap, { resourceVersion }), 3);
    await client.patch(mapRef("a"), { data: { a: "1" } }, { type: "merge", fieldManager: "test" });
    await client.delete(mapRef("a"));
    expect(await events).toEqual(["ADDED a", "MODIFIED a", "DELETED a"]);
  });

  test("adds what comes to be selected, and deletes what is not any more", async ({ client }) => {
    const { resourceVersion } = await client.list(resources.ConfigMap);
    const label = (value: string) =>
      client.patch(mapRef("a"), { metadata: { labels: { tier: value } } }, { type: "merge", fieldManager: "test" });
    await client.create(map("a"));
    await label("web");
    await label("db");
    const events = client.watch(resources.ConfigMap, { resourceVersion, labelSelector: "tier=web" });
    expect(await from(events, 2)).toEqual(["ADDED a", "DELETED a"]);
  });

  test("from before the history ends with 410", async ({ client, sandbox }) => {
    const { resourceVersion } = await client.list(resources.ConfigMap);
    await client.create(map("a"));
    sandbox.compact();
    const events = from(client.watch(resources.ConfigMap, { resourceVersion }), 1);
    expect(reasonOf(await events.catch((error: unknown) => error))).toBe("410 Expired");
  });

  test("has a bookmark of the newest version before its time is up", async ({ client, sandbox }) => {
    const { resourceVersion } = await client.list(resources.ConfigMap);
    const events = from(client.watch(resources.ConfigMap, { resourceVersion }), 1);
    await vi.waitUntil(() => sandbox.watches.count() > 0, WAIT);
    await client.create({ ...map("s"), kind: "Secret" });
    sandbox.watches.bookmark();
    expect(await events).toEqual(["BOOKMARK"]);
  });

  test("may be made to hear nothing any more, though it stays open", async ({ client, sandbox }) => {
    const { resourceVersion } = await client.list(resources.ConfigMap);
    const heard = from(client.watch(resources.ConfigMap, { resourceVersion }), 1).catch((error: Error) => error.name);
    await vi.waitUntil(() => sandbox.watches.count() > 0, WAIT);
    sandbox.watches.silence();
    await client.create(map("a"));
    expect(sandbox.watches.count()).toBe(1);
    sandbox.watches.break();
    expect(await heard).toBe("ConnectionError");
  });

  test("that asks for the first events is refused, so that clients list instead", async ({ client }) => {
    const query = { watch: "true", sendInitialEvents: "true" };
    const answer = client.raw("GET", "/api/v1/configmaps", { query });
    await expect(answer).rejects.toMatchObject({ status: 422, reason: "Invalid" });
  });
});

describe("our client", () => {
  test("keeps its cache true through broken watches and lost history", async ({ client, sandbox }) => {
    const stop = new AbortController();
    const backoff = { minMs: 1, maxMs: 5 };
    const reflector = new Reflector(client, { resource: resources.ConfigMap, signal: stop.signal, backoff });
    await reflector.synced;
    await vi.waitUntil(() => sandbox.watches.count() > 0, WAIT);
    await client.create(map("a"));
    await vi.waitUntil(() => reflector.store.get("default/a") !== undefined, WAIT);

    sandbox.faults.next(2, ({ watch }) => watch, { kind: "expired" });
    sandbox.watches.break();
    await client.create(map("b"));
    await vi.waitUntil(() => reflector.store.get("default/b") !== undefined, WAIT);
    sandbox.faults.next(1, ({ watch }) => watch, { kind: "reset" });
    sandbox.compact();
    sandbox.watches.break();
    await client.delete(mapRef("a"));
    await vi.waitUntil(() => reflector.store.get("default/a") === undefined, WAIT);
    stop.abort();
    await reflector.done;
  });

  test("follows one object until it is gone", async ({ client }) => {
    const stop = new AbortController();
    const seen: unknown[] = [];
    await client.create(map("a"));
    for await (const state of watchOne(client, mapRef("a"), { signal: stop.signal })) {
      seen.push(state === "gone" ? state : state["data"]);
      if (seen.length === 1)
        await client.patch(mapRef("a"), { data: { a: "1" } }, { type: "merge", fieldManager: "test" });
      if (seen.length === 2) await client.delete(mapRef("a"));
      if (seen.length === 3) stop.abort();
    }
    expect(seen).toEqual([undefined, { a: "1" }, "gone"]);
  });

  test("records events that both APIs show", async ({ client }) => {
    const regarding = await client.create(map("a"));
    const lost: unknown[] = [];
    const recorder = new EventRecorder(client, {
      controller: "test",
      instance: "one",
      onError: (error) => lost.push(error),
    });
    recorder.record({ regarding, type: "Normal", reason: "Tested", action: "Test", note: "all is well" });
    await recorder.flush();
    expect(lost).toEqual([]);
    const core = (await client.raw("GET", "/api/v1/namespaces/default/events")) as { items: unknown[] };
    expect(core.items).toMatchObject([
      { message: "all is well", involvedObject: { name: "a" }, reportingComponent: "test" },
    ]);
  });

  test("takes the lead, and the next one takes it when it is given back", async ({ client }) => {
    const stop = new AbortController();
    const options = {
      namespace: "default",
      name: "leader",
      signal: stop.signal,
      timing: { leaseMs: 15_000, renewWithinMs: 10_000, everyMs: 10 },
    };
    const first = await acquireLeadership(client, { ...options, identity: "one" });
    const second = acquireLeadership(client, { ...options, identity: "two" });
    await first.release();
    const next = await second;
    const lease = await client.get({ resource: resources.Lease, namespace: "default", name: "leader" });
    expect(lease?.["spec"]).toMatchObject({ holderIdentity: "two" });
    await next.release();
  });
});

describe("a fault", () => {
  test("meets the next requests that match, and no more", async ({ client, sandbox }) => {
    const listing = ({ path, watch }: { path: string; watch: boolean }) => path.endsWith("/configmaps") && !watch;
    sandbox.faults.next(1, listing, { kind: "tooManyRequests", retryAfterSeconds: 7 });
    sandbox.faults.next(1, listing, { kind: "internalError" });
    const ask = () => client.raw("GET", "/api/v1/configmaps").catch((error: unknown) => error);
    expect(await client.get(mapRef("a"))).toBeUndefined();
    expect(await ask()).toMatchObject({ status: 429, retryAfterSeconds: 7 });
    expect(await ask()).toMatchObject({ status: 500, reason: "InternalError" });
    expect(await ask()).toMatchObject({ kind: "ConfigMapList" });
  });

  test("may lose the answer of what was done", async ({ client, sandbox }) => {
    sandbox.faults.next(1, ({ method }) => method === "POST", { kind: "answerLost" });
    await expect(client.create(map("a"))).rejects.toMatchObject({ name: "ConnectionError" });
    expect(await client.get(mapRef("a"))).toBeDefined();
  });

  test("may hold a request up", async ({ client, sandbox }) => {
    const gate = Promise.withResolvers<void>();
    sandbox.faults.next(1, ({ method }) => method === "POST", { kind: "delay", until: gate.promise });
    const made = client.create(map("a"));
    expect(await client.get(mapRef("a"))).toBeUndefined();
    gate.resolve();
    await made;
    expect(await client.get(mapRef("a"))).toBeDefined();
  });
});

describe("what is not done", () => {
  test.for([
    ["GET", "/api/v1/nodes", "nodes in v1"],
    ["GET", "/apis/batch/v1/namespaces/default/cronjobs", "cronjobs in batch/v1"],
    ["GET", "/openapi/v2", "OpenAPI"],
    ["GET", "/api/v1/namespaces/default/pods/x/exec", "the subresource exec of pods"],
  ] as const)("%s %s is answered with what is missing", async ([method, path, missing], { client }) => {
    await expect(client.raw(method, path)).rejects.toMatchObject({
      status: 501,
      reason: "NotImplemented",
      message: expect.stringContaining(missing),
    });
  });
});
