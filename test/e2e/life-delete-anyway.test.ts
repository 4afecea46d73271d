/** A group that is deleted goes in its order also when the Workflow that should see to it cannot. */
import { type Manifest, resources, type UnknownObject } from "@orkestra/kube";
import { describe, expect } from "vitest";
import { test } from "./harness/fixture.ts";
import { chained, greeters } from "./harness/greeters.ts";
import { recordExecutors, untilNothingIsLeft, workloads } from "./harness/life.ts";
import type { TestNamespace } from "./harness/namespace.ts";
import { removalViolations } from "./harness/order.ts";
import { untilGone, untilListed } from "./harness/until.ts";
import { Within } from "./harness/within.ts";

const edges = [
  { from: "store", to: "api" },
  { from: "api", to: "web" },
];

async function rolledOut(namespace: TestNamespace): Promise<void> {
  await namespace.applyAll([greeters("doomed", chained({ store: {}, api: {}, web: {} }))]);
  await namespace.group("doomed").untilReady();
}

async function goneInOrder(namespace: TestNamespace): Promise<void> {
  await namespace.group("doomed").untilGone();
  expect(removalViolations(edges, namespace.recording.sightings())).toEqual([]);
  expect(await workloads(namespace)).toEqual([]);
  await untilNothingIsLeft(namespace);
}

const TEMPLATES = { resource: resources.ClusterWorkflowTemplate, name: "orkestra-executor" };

describe.concurrent("a group is deleted", () => {
  test("though the API server refuses its Workflow: the controller removes the releases by itself", async ({
    namespace,
  }) => {
    await rolledOut(namespace);
    await using executors = await recordExecutors(namespace.client, namespace.name);
    await namespace.applyAll([
      {
        apiVersion: "v1",
        kind: "ResourceQuota",
        metadata: { name: "no-workflow" },
        spec: { hard: { "count/workflows.argoproj.io": "0" } },
      } as Manifest,
    ]);

    await namespace.group("doomed").delete();
    await goneInOrder(namespace);
    expect(executors.names()).toEqual([]);
  });

  test("though its Workflow's account may do nothing: the Workflow fails, and the controller goes on", async ({
    namespace,
  }) => {
    await rolledOut(namespace);
    const binding = { resource: resources.RoleBinding, namespace: namespace.name, name: "orkestra-executor" };
    await namespace.client.delete(binding);
    await namespace.applyAll([
      {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "RoleBinding",
        metadata: { name: "orkestra-executor" },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" },
        subjects: [{ kind: "ServiceAccount", name: "orkestra-executor", namespace: namespace.name }],
      } as Manifest,
    ]);

    await namespace.group("doomed").delete();
    await goneInOrder(namespace);
  });

  test("though somebody deletes its Workflow in the middle", async ({ namespace }) => {
    await rolledOut(namespace);
    await namespace.group("doomed").delete();
    const removing = async () =>
      (await namespace.list(resources.Workflow)).filter(({ metadata }) => /-remove(-[0-9]+)?$/.test(metadata.name));
    await untilListed("the Workflow that removes", removing, (found) => found.length === 1, Within.decision);
    for (const { metadata } of await removing())
      await namespace.client.delete({ resource: resources.Workflow, namespace: namespace.name, name: metadata.name });

    await goneInOrder(namespace);
  });

  test("with its namespace, which does go, and nothing hangs", async ({ namespace }) => {
    await rolledOut(namespace);
    const ref = { resource: resources.Namespace, name: namespace.name };

    await namespace.client.delete(ref);
    await untilGone<UnknownObject>(namespace.client, ref, {
      describe: (object) => JSON.stringify(object["status"]),
      within: Within.rollout,
    });
  });
});

test("a group is deleted though the templates of Orkestra are missing", async ({ namespace }) => {
  await rolledOut(namespace);
  const template = await namespace.client.get(TEMPLATES);
  if (!template) throw new Error("Orkestra is not installed");
  const { apiVersion, kind, metadata, spec } = template;
  const { name, labels, annotations } = metadata;
  await namespace.client.delete(TEMPLATES);
  try {
    await namespace.group("doomed").delete();
    await goneInOrder(namespace);
  } finally {
    await namespace.client.create({ apiVersion, kind, metadata: { name, labels, annotations }, spec } as Manifest);
  }
});
