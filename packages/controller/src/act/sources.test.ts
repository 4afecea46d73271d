import type { UnknownObject } from "@orkestra/kube";
import { expect, test } from "vitest";
import { groupObject } from "../../testing/group-in-memory.ts";
import { MemoryCluster } from "../../testing/memory-cluster.ts";
import { deleteSources } from "./sources.ts";

const source = (kind: string, name: string, uid: string, labels: object = {}): UnknownObject => ({
  apiVersion: "source.toolkit.fluxcd.io/v1",
  kind,
  metadata: {
    name,
    namespace: "default",
    labels: { "app.kubernetes.io/managed-by": "orkestra", "orkestra.dev/group": "shop", ...labels },
    annotations: { "orkestra.dev/owner": uid },
  },
});

function setUp() {
  const cluster = new MemoryCluster();
  const group = cluster.put(groupObject({}, 1));
  const uid = group.metadata.uid ?? "";
  cluster.put(source("HelmRepository", "charts", uid));
  cluster.put(source("OCIRepository", "web", uid));
  cluster.put(source("HelmRepository", "of-the-group-before", "old"));
  cluster.put(source("HelmRepository", "of-nobody", uid, { "app.kubernetes.io/managed-by": "Helm" }));
  const left = () =>
    [...cluster.all("HelmRepository"), ...cluster.all("OCIRepository")].map(({ metadata }) => metadata.name);
  return { cluster, client: cluster.client(), group, left };
}

test("a group's sources are deleted, and nobody else's", async () => {
  const { client, group, left } = setUp();
  await deleteSources(client, group);
  expect(left()).toEqual(["of-the-group-before", "of-nobody"]);
});

test("sources of a kind that this Flux does not serve are none", async () => {
  const { cluster, client, group, left } = setUp();
  cluster.unserved.add("HelmRepository");
  await deleteSources(client, group);
  expect(left()).toEqual(["charts", "of-the-group-before", "of-nobody"]);
});

test("one that changes at this moment is looked at again, and one that is going already is left alone", async () => {
  const { cluster, client, group } = setUp();
  const [charts] = cluster.all("HelmRepository");
  const { metadata, ...rest } = charts as UnknownObject;
  cluster.remove({ ...rest, metadata: { ...metadata, finalizers: ["theirs"] } });
  cluster.refuse({ verb: "delete", kind: "OCIRepository", status: 409, reason: "Conflict", message: "changed" });
  await deleteSources(client, group);
  expect(cluster.writes).toEqual(["delete OCIRepository default/web"]);
});
