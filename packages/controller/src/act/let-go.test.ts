import type { UnknownObject } from "@orkestra/kube";
import { expect, test } from "vitest";
import { groupObject } from "../../testing/group-in-memory.ts";
import { Dead, MemoryCluster } from "../../testing/memory-cluster.ts";
import { letGo } from "./let-go.ts";

const flux: Readonly<Record<string, string>> = {
  HelmRelease: "helm.toolkit.fluxcd.io/v2",
  HelmRepository: "source.toolkit.fluxcd.io/v1",
  OCIRepository: "source.toolkit.fluxcd.io/v1",
};
const owner = { apiVersion: "orkestra.dev/v1alpha1", kind: "ApplicationGroup", name: "shop", uid: "uid-of-group" };

const ours = (kind: string, name: string, uid = owner.uid): UnknownObject => ({
  apiVersion: flux[kind] ?? "",
  kind,
  metadata: {
    name,
    namespace: "default",
    labels: {
      "app.kubernetes.io/managed-by": "orkestra",
      "orkestra.dev/group": "shop",
      "orkestra.dev/application": name,
      team: "a",
    },
    annotations: {
      // An earlier version gave HelmRepositories an owner reference.
      ...(kind === "HelmRepository" ? {} : { "orkestra.dev/owner": uid }),
      "orkestra.dev/digest": "d",
      "orkestra.dev/node": name,
      "removal.orkestra.dev/web": "failed/w1",
      "reconcile.fluxcd.io/requestedAt": "now",
    },
    ownerReferences: [
      ...(kind === "HelmRepository" ? [{ ...owner, uid }] : []),
      { ...owner, kind: "Other", uid: "other" },
    ],
    finalizers: ["flux"],
  },
  spec: { suspend: false },
});

function setUp() {
  const cluster = new MemoryCluster();
  const group = cluster.put(groupObject({}, 1));
  for (const [kind, name] of [
    ["HelmRelease", "db"],
    ["HelmRelease", "web"],
    ["HelmRepository", "charts"],
    ["OCIRepository", "web"],
  ] as const)
    cluster.put(ours(kind, name));
  cluster.put(ours("HelmRepository", "of-the-group-before", "old"));
  const left = () =>
    Object.keys(flux).flatMap((kind) =>
      cluster.all(kind).map(({ metadata: { uid: _uid, resourceVersion: _version, ...metadata }, ...rest }) => ({
        ...rest,
        metadata,
      })),
    );
  return { cluster, client: cluster.client(), group, left };
}

const free = (kind: string, name: string): UnknownObject => ({
  ...ours(kind, name),
  metadata: {
    name,
    namespace: "default",
    labels: { team: "a" },
    annotations: { "reconcile.fluxcd.io/requestedAt": "now" },
    ownerReferences: [{ ...owner, kind: "Other", uid: "other" }],
    finalizers: ["flux"],
  },
});

const END = [
  free("HelmRelease", "db"),
  free("HelmRelease", "web"),
  free("HelmRepository", "charts"),
  ours("HelmRepository", "of-the-group-before", "old"),
  free("OCIRepository", "web"),
];

test("releases and sources lose what is ours of them, and nothing else; what another group owns is left alone", async () => {
  const { client, group, left } = setUp();
  await letGo(client, group, ["db", "web"]);
  expect(left()).toEqual(END);
});

test("sources of a kind that this Flux does not serve keep nobody from being let go", async () => {
  const { cluster, client, group, left } = setUp();
  cluster.unserved.add("OCIRepository");
  await letGo(client, group, ["db", "web"]);
  expect(left()).toEqual([...END.slice(0, -1), ours("OCIRepository", "web")]);
});

test("whoever is cut off at any request ends at the same when it begins again", async () => {
  for (let request = 1; ; request++) {
    const { cluster, client, group, left } = setUp();
    cluster.dieAt(request);
    const died = await letGo(client, group, ["db", "web"]).then(
      () => false,
      (error) => error instanceof Dead,
    );
    cluster.revive();
    const releases = cluster.all("HelmRelease").filter(({ metadata }) => metadata.labels?.["orkestra.dev/group"]);
    // As long as a source is ours, so is a release: else nobody would begin again.
    const sources = cluster
      .all("HelmRepository")
      .filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === owner.uid));
    expect(sources.length === 0 || releases.length === 2).toBe(true);
    await letGo(
      client,
      group,
      releases.map(({ metadata }) => metadata.name),
    );
    expect(left()).toEqual(END);
    if (!died) return;
  }
});
