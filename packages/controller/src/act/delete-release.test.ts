import type { UnknownObject } from "@orkestra/kube";
import { expect, test } from "vitest";
import { groupObject } from "../../testing/group-in-memory.ts";
import { MemoryCluster } from "../../testing/memory-cluster.ts";
import { deleteRelease } from "./delete-release.ts";

const release = (metadata: object = {}, spec: object = {}): UnknownObject => ({
  apiVersion: "helm.toolkit.fluxcd.io/v2",
  kind: "HelmRelease",
  metadata: {
    name: "db",
    namespace: "default",
    ownerReferences: [
      { apiVersion: "orkestra.dev/v1alpha1", kind: "ApplicationGroup", name: "shop", uid: "uid-of-group" },
    ],
    finalizers: ["flux"],
    ...metadata,
  },
  spec,
});

function setUp(object: UnknownObject) {
  const cluster = new MemoryCluster();
  const group = cluster.put(groupObject({}, 1));
  cluster.put(object);
  return { cluster, client: cluster.client(), group };
}

const OWNED = { ownerReferences: [], annotations: { "orkestra.dev/owner": "uid-of-group" } };

test.each([
  { how: "", object: release(OWNED) },
  { how: " of an earlier version", object: release() },
])("the group's release$how is deleted, once", async ({ object }) => {
  const { cluster, client, group } = setUp(object);
  expect(await deleteRelease(client, group, "db")).toBe(true);
  expect(await deleteRelease(client, group, "db")).toBe(false);
  expect(cluster.writes).toEqual(["delete HelmRelease default/db"]);
});

test.each([
  { what: "that no group owns", object: release({ ownerReferences: [] }) },
  { what: "that another group owns", object: release({ annotations: { "orkestra.dev/owner": "other" } }) },
  { what: "that was suspended meanwhile", object: release({}, { suspend: true }) },
  { what: "of another name", object: release({ name: "web" }) },
])("a release $what stays", async ({ object }) => {
  const { cluster, client, group } = setUp(object);
  expect(await deleteRelease(client, group, "db")).toBe(false);
  expect(cluster.writes).toEqual([]);
});

test("a release that changes between the look and the deletion is looked at again", async () => {
  const { cluster, client, group } = setUp(release());
  const del = client.delete;
  client.delete = (ref, options) => {
    client.delete = del;
    cluster.put(release({}, { suspend: true }));
    return del(ref, options);
  };
  expect(await deleteRelease(client, group, "db")).toBe(false);
  expect(cluster.find("HelmRelease", "default", "db")?.metadata.deletionTimestamp).toBeUndefined();
});
