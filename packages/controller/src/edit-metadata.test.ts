import { ApiError, resources, type UnknownObject } from "@orkestra/kube";
import { expect, test } from "vitest";
import { MemoryCluster } from "../testing/memory-cluster.ts";
import { editMetadata } from "./edit-metadata.ts";

const ref = { resource: resources.HelmRelease, namespace: "default", name: "db" };
const release: UnknownObject = {
  apiVersion: "helm.toolkit.fluxcd.io/v2",
  kind: "HelmRelease",
  metadata: { name: "db", namespace: "default", uid: "u", finalizers: ["flux"] },
};
const addOurs = ({ metadata: { finalizers = [] } }: UnknownObject) =>
  finalizers.includes("ours") ? undefined : { finalizers: [...finalizers, "ours"] };

function setUp() {
  const cluster = new MemoryCluster();
  cluster.put(release);
  return { cluster, client: cluster.client() };
}

test("what another writes in between is kept: the change is made anew from what is there then", async () => {
  const { cluster, client } = setUp();
  let first = true;
  const edited = await editMetadata(client, ref, "u", (object) => {
    const wanted = addOurs(object);
    if (first) cluster.put({ ...release, metadata: { ...release.metadata, finalizers: ["flux", "theirs"] } });
    first = false;
    return wanted;
  });
  expect(edited?.metadata.finalizers).toEqual(["flux", "theirs", "ours"]);
});

test("nothing is written where nothing is to change, or the object is gone or another", async () => {
  const { cluster, client } = setUp();
  await editMetadata(client, ref, "u", addOurs);
  expect((await editMetadata(client, ref, "u", addOurs))?.metadata.finalizers).toEqual(["flux", "ours"]);
  expect(await editMetadata(client, ref, "another", addOurs)).toBeUndefined();
  expect(await editMetadata(client, { ...ref, name: "web" }, undefined, addOurs)).toBeUndefined();
  expect(cluster.writes).toEqual(["patch HelmRelease default/db"]);
});

test("an object that is deleted between the look and the write is gone, not a fault", async () => {
  const { cluster, client } = setUp();
  const edited = await editMetadata(client, ref, "u", (object) => {
    cluster.put({ ...release, metadata: { ...release.metadata, finalizers: [], deletionTimestamp: "now" } });
    return addOurs(object);
  });
  expect(edited).toBeUndefined();
});

test("whoever conflicts again and again is told so", async () => {
  const { cluster, client } = setUp();
  let conflicts = 0;
  const edit = editMetadata(client, ref, "u", (object) => {
    cluster.put({ ...release, metadata: { ...release.metadata, labels: { turn: String(++conflicts) } } });
    return addOurs(object);
  });
  await expect(edit).rejects.toThrow(ApiError);
  expect(conflicts).toBe(8);
});
