import { expect, test } from "vitest";
import { slim } from "./slim.ts";

const metadata = { name: "db", namespace: "shop", annotations: { a: "b" }, managedFields: [{ manager: "kubectl" }] };
const kept = { name: "db", namespace: "shop", annotations: { a: "b" } };

test("of a HelmRelease its values, its inventory and its older releases are dropped", () => {
  const object = {
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
    status: { observedGeneration: 2, history: [{ version: 2 }, { version: 1 }], inventory: { entries: [] } },
  };
  expect(slim(object)).toEqual({
    ...object,
    metadata: kept,
    spec: { suspend: true, timeout: "5m", install: { timeout: "9m" }, uninstall: { timeout: "2m" } },
    status: { observedGeneration: 2, history: [{ version: 2 }] },
  });
});

test("of a Workflow its templates are dropped, and what went into its nodes and came out of them", () => {
  const object = {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Workflow",
    metadata,
    spec: { shutdown: "Stop", templates: [{ name: "main" }] },
    status: {
      phase: "Running",
      storedTemplates: {},
      conditions: [],
      nodes: { a: { displayName: "r-db", phase: "Pending", inputs: { parameters: [] }, children: ["b"] } },
    },
  };
  expect(slim(object)).toEqual({
    ...object,
    metadata: kept,
    spec: { shutdown: "Stop" },
    status: { phase: "Running", nodes: { a: { displayName: "r-db", phase: "Pending" } } },
  });
});

test("a group is kept whole, and what Argo or Flux has not touched yet is no fault", () => {
  const group = { apiVersion: "orkestra.dev/v1alpha1", kind: "ApplicationGroup", metadata, spec: { applications: [] } };
  expect(slim(group)).toEqual({ ...group, metadata: kept });
  const fresh = { apiVersion: "argoproj.io/v1alpha1", kind: "Workflow", metadata };
  expect(slim(fresh)).toEqual({ ...fresh, metadata: kept, spec: {}, status: {} });
});
