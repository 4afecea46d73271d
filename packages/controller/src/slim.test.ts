import { liveRelease, observeRelease, type ReleaseNode, workflowView } from "@orkestra/core";
import type { UnknownObject } from "@orkestra/kube";
import { expect, test } from "vitest";
import { slim } from "./slim.ts";

const metadata = {
  name: "db",
  namespace: "shop",
  uid: "u",
  generation: 2,
  creationTimestamp: "2026-01-01T00:00:00Z",
  deletionTimestamp: "2026-01-02T00:00:00Z",
  finalizers: ["theirs"],
  ownerReferences: [{ apiVersion: "orkestra.dev/v1alpha1", kind: "ApplicationGroup", name: "shop", uid: "g" }],
  labels: { "app.kubernetes.io/managed-by": "orkestra", "orkestra.dev/group": "shop", team: "a" },
  annotations: {
    "orkestra.dev/digest": "d",
    "orkestra.dev/node": "db",
    "orkestra.dev/dependencies": "a,b",
    "orkestra.dev/subcharts": "cache",
    "orkestra.dev/verdict": "d/stalled",
    "reconcile.fluxcd.io/requestedAt": "1",
    "kubectl.kubernetes.io/last-applied-configuration": "{}",
  },
  managedFields: [{ manager: "kubectl" }],
};
const { managedFields: _, labels, annotations, ...kept } = metadata;
const slimmed = {
  ...kept,
  labels: { "app.kubernetes.io/managed-by": "orkestra", "orkestra.dev/group": "shop" },
  annotations: Object.fromEntries(Object.entries(annotations).filter(([name]) => !name.startsWith("kubectl"))),
};

const condition = (type: string, reason: string) => ({
  type,
  status: "False",
  reason,
  message: "timed out",
  lastTransitionTime: "2026-01-01T00:00:00Z",
});
const release: UnknownObject = {
  apiVersion: "helm.toolkit.fluxcd.io/v2",
  kind: "HelmRelease",
  metadata,
  spec: {
    suspend: true,
    timeout: "5m",
    install: { timeout: "9m", remediation: { retries: 3 } },
    uninstall: { timeout: "2m" },
    upgrade: { force: true },
    values: { password: "secret" },
  },
  status: {
    observedGeneration: 2,
    lastHandledReconcileAt: "1",
    lastAttemptedRevisionDigest: "sha256:1",
    lastAttemptedValuesChecksum: "c",
    conditions: [{ ...condition("Ready", "UninstallFailed"), observedGeneration: 2 }, condition("Released", "x")],
    history: [{ status: "deployed", chartVersion: "1.0.0", ociDigest: "sha256:1", name: "db" }, { version: 1 }],
    inventory: { entries: [] },
  },
};
const node: ReleaseNode = {
  kind: "release",
  name: "db",
  application: "db",
  dependencies: [],
  digest: "d",
  api: "helm.toolkit.fluxcd.io/v2",
  objects: [{ ...release, metadata: { name: "db", annotations: { "orkestra.dev/digest": "d" } } }],
  timeoutSeconds: 300,
};

test("of a HelmRelease its values, its inventory and its older releases are dropped", () => {
  expect(slim(release)).toEqual({
    apiVersion: release.apiVersion,
    kind: release.kind,
    metadata: slimmed,
    spec: { suspend: true, timeout: "5m", install: { timeout: "9m" }, uninstall: { timeout: "2m" } },
    status: {
      observedGeneration: 2,
      lastHandledReconcileAt: "1",
      lastAttemptedRevisionDigest: "sha256:1",
      conditions: [condition("Ready", "UninstallFailed"), condition("Released", "x")],
      history: [{ status: "deployed", chartVersion: "1.0.0", ociDigest: "sha256:1" }],
    },
  });
});

test("what is read of a HelmRelease reads the same when it was slimmed", () => {
  expect(liveRelease(slim(release))).toEqual(liveRelease(release));
  expect(liveRelease(release)).toMatchObject({ trouble: "UninstallFailed: timed out", suspended: true });
  expect(observeRelease(slim(release), node)).toEqual(observeRelease(release, node));
});

test("of a Workflow its templates are dropped, and what went into its nodes and came out of them", () => {
  const workflow: UnknownObject = {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Workflow",
    metadata: { ...metadata, name: "shop-0123456789-apply" },
    spec: { shutdown: "Stop", activeDeadlineSeconds: 600, templates: [{ name: "main" }] },
    status: {
      phase: "Running",
      message: "m",
      startedAt: "2026-01-01T00:00:00Z",
      storedTemplates: {},
      conditions: [],
      nodes: {
        a: { displayName: "r-db", phase: "Pending", message: "m", inputs: { parameters: [] }, children: ["b"] },
      },
    },
  };
  expect(slim(workflow)).toEqual({
    ...workflow,
    metadata: { ...slimmed, name: "shop-0123456789-apply" },
    spec: { activeDeadlineSeconds: 600 },
    status: {
      phase: "Running",
      message: "m",
      startedAt: "2026-01-01T00:00:00Z",
      nodes: { a: { displayName: "r-db", phase: "Pending", message: "m" } },
    },
  });
  expect(workflowView(slim(workflow))).toEqual(workflowView(workflow));
});

test("a group is kept whole, and what Argo or Flux has not touched yet is no fault", () => {
  const group = { apiVersion: "orkestra.dev/v1alpha1", kind: "ApplicationGroup", metadata, spec: { applications: [] } };
  expect(slim(group)).toEqual({ ...group, metadata: { ...kept, labels, annotations } });
  const bare = { name: "db", namespace: "shop" };
  const fresh = { apiVersion: "argoproj.io/v1alpha1", kind: "Workflow", metadata: bare };
  expect(slim(fresh)).toEqual({ ...fresh, spec: {}, status: {} });
});
