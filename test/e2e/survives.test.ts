/** What a rollout survives: each test hurts it once, in the middle, and expects the end that there would have been anyway. */
import { openCluster } from "@orkestra/cluster";
import { type KubernetesObject, resources } from "@orkestra/kube";
import { expect, inject } from "vitest";
import { test } from "./harness/fixture.ts";
import { type LiveGroup, phases } from "./harness/group.ts";
import { killPods } from "./harness/kill.ts";
import type { TestNamespace } from "./harness/namespace.ts";
import { untilListed } from "./harness/until.ts";
import { Within } from "./harness/within.ts";

type Pod = KubernetesObject & { readonly status?: { readonly phase?: string } };

const allReady = (group: LiveGroup): boolean => Object.values(phases(group)).every((phase) => phase === "Ready");

async function workflowNames(namespace: TestNamespace): Promise<string[]> {
  return (await namespace.list(resources.Workflow)).map(({ metadata }) => metadata.name);
}

test("a controller that is killed in the middle goes on where it was, and starts nothing twice", async ({
  namespace,
}) => {
  await namespace.apply("chain");
  await namespace.group("chain").untilProgress(1);
  const before = await workflowNames(namespace);

  await killPods("orkestra-system", "-l", "app.kubernetes.io/component=controller");

  expect(allReady(await namespace.group("chain").untilReady())).toBe(true);
  await namespace.group("chain").assertOrder();
  expect(await workflowNames(namespace)).toEqual(before);
});

test("an executor's pod that is lost in the middle is made up for by another", async ({ namespace }) => {
  await namespace.apply("chain");
  await namespace.group("chain").untilProgress(1);
  const executors = async () => (await namespace.list<Pod>(resources.Pod)).filter(isRunningExecutor);
  await untilListed("an executor that runs", executors, (pods) => pods.length > 0, Within.rollout);

  for (const { metadata } of await executors()) await killPods(namespace.name, metadata.name);

  expect(allReady(await namespace.group("chain").untilReady())).toBe(true);
  await namespace.group("chain").assertOrder();
});

test("an API server that is restarted in the middle delays a rollout and no more", async ({ namespace }) => {
  await namespace.apply("chain");
  await namespace.group("chain").untilProgress(1);
  const before = await workflowNames(namespace);

  await openCluster(inject("stack").cluster).restart("apiserver");

  expect(allReady(await namespace.group("chain").untilReady())).toBe(true);
  expect(await workflowNames(namespace)).toEqual(before);
});

test("a spec that changes in the middle ends as the newest one wants it", async ({ namespace }) => {
  await namespace.apply("edit-one");
  await namespace.group("edited").untilProgress(1);

  await namespace.apply("edit-one/edited");
  const group = await namespace.group("edited").untilReady();

  expect(allReady(group)).toBe(true);
  await namespace.group("edited").assertOrder();
  expect(group.status?.history?.map(({ result }) => result)).toEqual(["Succeeded", "Superseded"]);
});

test("a group that is deleted and created again at once is rolled out anew", async ({ namespace }) => {
  await namespace.apply("unchanged");
  await namespace.group("steady").untilReady();
  const uids = async () => (await namespace.list(resources.HelmRelease)).map(({ metadata }) => metadata.uid);
  const before = await uids();

  // As kubectl delete does it, which waits for the finalizer.
  await namespace.group("steady").delete();
  await namespace.group("steady").untilGone();
  await namespace.apply("unchanged");

  expect(allReady(await namespace.group("steady").untilReady())).toBe(true);
  expect(before).toHaveLength(3);
  const after = await uids();
  expect(after).toHaveLength(3);
  expect(after.filter((uid) => before.includes(uid))).toEqual([]);
});

function isRunningExecutor({ metadata, status }: Pod): boolean {
  return status?.phase === "Running" && metadata.labels?.["workflows.argoproj.io/workflow"] !== undefined;
}
