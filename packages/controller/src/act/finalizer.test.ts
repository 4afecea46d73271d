import { expect, test } from "vitest";
import { groupObject } from "../../testing/group-in-memory.ts";
import { MemoryCluster } from "../../testing/memory-cluster.ts";
import { claim, disclaim } from "./finalizer.ts";

function setUp(finalizers: string[] | undefined) {
  const cluster = new MemoryCluster();
  const { metadata, ...rest } = groupObject({}, 1);
  const group = cluster.put({ ...rest, metadata: { ...metadata, ...(finalizers ? { finalizers } : {}) } });
  return { cluster, client: cluster.client(), group, live: () => cluster.find("ApplicationGroup", "default", "shop") };
}

test("is put beside those of others, once", async () => {
  const { cluster, client, group, live } = setUp(["theirs"]);
  await claim(client, group);
  const again = await claim(client, group);
  expect(again?.metadata.finalizers).toEqual(["theirs", "orkestra.dev/finalizer"]);
  expect(live()).toEqual(again);
  expect(cluster.writes).toHaveLength(1);
});

test("is not put on a group that is being deleted, which the API server would refuse", async () => {
  const { cluster, client, group } = setUp(["theirs"]);
  cluster.remove(group);
  expect((await claim(client, group))?.metadata.finalizers).toEqual(["theirs"]);
  expect(cluster.writes).toEqual([]);
});

test("is taken off alone, and with the last one the group goes", async () => {
  const { cluster, client, group, live } = setUp(["theirs", "orkestra.dev/finalizer"]);
  cluster.remove(group);
  await disclaim(client, group);
  await disclaim(client, group);
  expect(live()?.metadata.finalizers).toEqual(["theirs"]);
  cluster.put({
    ...group,
    metadata: { ...group.metadata, deletionTimestamp: "now", finalizers: ["orkestra.dev/finalizer"] },
  });
  await disclaim(client, group);
  expect(live()).toBeUndefined();
  await disclaim(client, group);
});

test("of another group of the same name is left alone", async () => {
  const { cluster, client, group } = setUp(["orkestra.dev/finalizer"]);
  const old = { ...group, metadata: { ...group.metadata, uid: "of the one before" } };
  await disclaim(client, old);
  expect(await claim(client, old)).toBeUndefined();
  expect(cluster.writes).toEqual([]);
});
