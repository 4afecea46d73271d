import { controllerRevision, type Plan, revisionName } from "@orkestra/core";
import { resources, type UnknownObject } from "@orkestra/kube";
import { expect, test } from "vitest";
import { groupInMemory } from "../testing/group-in-memory.ts";
import { MemoryCluster } from "../testing/memory-cluster.ts";
import { readResolved, StoredPlans, writeResolved } from "./stored.ts";

const chart = (version: string) => ({ url: "https://charts.example.com", name: "demo", version });

/** The plan that a group with one release of that version comes to. */
async function planOf(version: string): Promise<Plan> {
  const { options, group } = groupInMemory({ applications: [{ name: "db", spec: { chart: chart(version) } }] });
  const { compiled } = (await options.observer.observe(group())).observed;
  if (!compiled.ok) throw new Error("it does not compile");
  return compiled.plan;
}

async function setUp(version = "1.x") {
  const plan = await planOf(version);
  const cluster = new MemoryCluster();
  const name = revisionName(plan);
  const revision = cluster.put({ ...controllerRevision(plan, 1) } as unknown as UnknownObject);
  const plans = new StoredPlans(cluster.client());
  const owner = { name: "shop", namespace: "default", uid: "uid-of-group" };
  const observe = (fresh = false, names = [name]) => plans.observe({ owner, names, releases: new Map(), fresh });
  const annotate = (annotations: Record<string, string>) =>
    cluster.put({ ...revision, metadata: { ...revision.metadata, annotations } });
  return { plan, cluster, name, plans, owner, observe, annotate, revision };
}

test("a plan is read once for as long as it is needed, and anew before something is started", async () => {
  const { cluster, plan, name, observe } = await setUp();
  for (const fresh of [false, false, true]) {
    const stored = (await observe(fresh)).get(name);
    expect(stored).toMatchObject({ ok: true, plan, revision: name });
  }
  expect(cluster.requests).toBe(2);
  await observe(false, []);
  await observe();
  expect(cluster.requests).toBe(3);
});

test("what its ranges came to takes their place, under a name of its own", async () => {
  const { name, observe, annotate } = await setUp();
  annotate({ "orkestra.dev/resolved": '{"db":{"version":"1.4.2"}}' });
  const stored = (await observe()).get(name);
  if (!stored?.ok) throw new Error("it cannot be read");
  expect(stored.revision).not.toBe(name);
  expect(JSON.stringify(stored.plan)).toContain('"version":"1.4.2"');
});

test("one that is gone, cannot be read or is of another group is nothing to go back to, and says so", async () => {
  const { cluster, name, owner, plans, observe, annotate, revision } = await setUp();
  expect((await observe(false, ["shop-none"])).get("shop-none")).toEqual({ ok: false, why: "is gone" });
  expect((await observe(false, [".."])).get("..")).toEqual({ ok: false, why: "is no name of a revision" });
  annotate({ "orkestra.dev/resolved": "[]" });
  expect((await observe(true)).get(name)).toEqual({
    ok: false,
    why: "cannot be read: annotation orkestra.dev/resolved is no JSON object",
  });
  cluster.put({ ...revision, data: { encoding: "json", plan: {} } });
  expect((await observe(true)).get(name)).toMatchObject({ ok: false, why: expect.stringMatching(/^cannot be read: /) });
  cluster.put(revision);
  const other = { owner: { ...owner, uid: "of the one before" }, names: [name], releases: new Map(), fresh: true };
  expect((await plans.observe(other)).get(name)).toEqual({ ok: false, why: "is of another group" });
});

test("what was resolved is noted of ranges alone, and read again as it was noted", async () => {
  const charts = new Map([["db", { chartVersion: "1.4.2", chartDigest: "sha256:1" }]]);
  expect(writeResolved(await planOf("1.4.2"), charts)).toBeUndefined();
  const written = writeResolved(await planOf("1.x"), charts);
  expect(written).toBe('{"db":{"version":"1.4.2","digest":"sha256:1"}}');
  const metadata = { name: "r", annotations: { "orkestra.dev/resolved": written ?? "" } };
  const read = readResolved({ apiVersion: "apps/v1", kind: resources.ControllerRevision.kind, metadata });
  expect(read).toEqual(new Map([["db", { version: "1.4.2", digest: "sha256:1" }]]));
  expect(writeResolved(await planOf("1.x"), new Map([["db", {}]]))).toBeUndefined();
});
