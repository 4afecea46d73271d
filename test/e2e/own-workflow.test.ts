/** The Workflow that docs/executor.md shows, on the real stack: executors work for people who need no group. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type KubernetesObject, type Manifest, resources } from "@orkestra/kube";
import { expect } from "vitest";
import { parse } from "yaml";
import { test } from "./harness/fixture.ts";
import type { TestNamespace } from "./harness/namespace.ts";
import { until } from "./harness/until.ts";
import { Within } from "./harness/within.ts";

type Workflow = KubernetesObject & { readonly status?: { readonly phase?: string; readonly message?: string } };

const DOCUMENT = join(import.meta.dirname, "../../docs/executor.md");

/** With the charts that the cluster has. */
async function documentedWorkflow(): Promise<Manifest> {
  const [, text = ""] = /```yaml\n(apiVersion: argoproj\.io[\s\S]*?)```/.exec(await readFile(DOCUMENT, "utf8")) ?? [];
  const here = text
    .replace("https://charts.example.com", "http://charts.orkestra.test")
    .replace("chart: valkey", "chart: demo");
  const { metadata, ...workflow } = parse(here) as Manifest;
  return { ...workflow, metadata: { name: "replace-cache" } };
}

/** What the controller provides where there is a group. */
const ACCOUNT: readonly Manifest[] = [
  { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "orkestra-executor" } },
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata: { name: "orkestra-executor" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "orkestra-executor" },
    subjects: [{ kind: "ServiceAccount", name: "orkestra-executor" }],
  } as Manifest,
];

function release(name: string, chart: string): Manifest {
  const sourceRef = { kind: "HelmRepository", name: "charts" };
  const spec = { interval: "10m", releaseName: name, chart: { spec: { chart, version: "1.0.0", sourceRef } } };
  return { apiVersion: "helm.toolkit.fluxcd.io/v2", kind: "HelmRelease", metadata: { name }, spec } as Manifest;
}

const CHARTS = {
  apiVersion: "source.toolkit.fluxcd.io/v1",
  kind: "HelmRepository",
  metadata: { name: "charts" },
  spec: { url: "http://charts.orkestra.test", interval: "10m" },
} as Manifest;

async function names(
  namespace: TestNamespace,
  resource: (typeof resources)[keyof typeof resources],
): Promise<string[]> {
  return (await namespace.list(resource)).map(({ metadata }) => metadata.name).sort();
}

test("the documented Workflow releases one, waits for another and removes a third", async ({ namespace }) => {
  const account = ACCOUNT.map((object) =>
    "subjects" in object
      ? { ...object, subjects: [{ kind: "ServiceAccount", name: "orkestra-executor", namespace: namespace.name }] }
      : object,
  );
  await namespace.applyAll([...account, CHARTS, release("redis", "redis"), release("web", "demo")]);
  await until<KubernetesObject & { status?: { history?: readonly { status?: string }[] } }>(
    namespace.client,
    { resource: resources.HelmRelease, namespace: namespace.name, name: "redis" },
    {
      what: "to be installed",
      holds: ({ status }) => status?.history?.[0]?.status === "deployed",
      describe: ({ status }) => JSON.stringify(status),
      within: Within.rollout,
    },
  );

  await namespace.applyAll([await documentedWorkflow()]);
  const ref = { resource: resources.Workflow, namespace: namespace.name, name: "replace-cache" };
  await until<Workflow>(namespace.client, ref, {
    what: "to succeed",
    holds: ({ status }) => status?.phase === "Succeeded",
    hopeless: ({ status }) => (/Failed|Error/.test(status?.phase ?? "") ? status?.message : undefined),
    describe: ({ status }) => JSON.stringify(status),
    within: Within.rollout,
  });

  expect(await names(namespace, resources.HelmRelease)).toEqual(["valkey", "web"]);
  expect(await names(namespace, resources.HelmRepository)).toEqual(["charts"]);
  expect((await names(namespace, resources.Deployment)).filter((name) => name.startsWith("redis"))).toEqual([]);
});
