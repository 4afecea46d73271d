/** Brings a group into the middle of something, from where a test hurts it. */
import { isReady } from "@orkestra/bench";
import { resources } from "@orkestra/kube";
import { expect } from "vitest";
import { untilAnswers } from "./answers.ts";
import { chained, greeters } from "./greeters.ts";
import { killPods } from "./kill.ts";
import { recordWorkflows, untilNothingIsLeft, workloads } from "./life.ts";
import type { TestNamespace } from "./namespace.ts";
import { removalViolations } from "./order.ts";
import { untilListed } from "./until.ts";
import { Within } from "./within.ts";

export const NAME = "group";
const names = ["store", "api", "web"];

/** A chain of three that all say something, and a last one that can be told to refuse. */
export const saying = (says: string, more: { readonly last?: { readonly refuses: true } } = {}) =>
  greeters(NAME, chained({ store: { says }, api: { says }, web: { says }, last: { ...more.last } }));

/** The first of three is back to what it was, the others are not yet. */
export async function amidRollback(namespace: TestNamespace) {
  await namespace.applyAll([saying("one")]);
  await namespace.group(NAME).untilReady();
  const workflows = await recordWorkflows(namespace);
  await namespace.applyAll([saying("two", { last: { refuses: true } })]);
  await namespace.recording.seen(
    ({ name, release }) => name === "store" && release.metadata.generation === 3 && isReady(release),
    AbortSignal.timeout(Within.rollback),
  );
  return workflows;
}

export async function expectRolledBack(namespace: TestNamespace): Promise<void> {
  const group = await namespace.group(NAME).untilRolledBack();
  expect(group.status?.failure?.message).toContain('application "last" failed');
  expect(group.status?.history?.map(({ result }) => result)).toEqual(["RolledBack", "Failed", "Succeeded"]);
  for (const name of names) await untilAnswers(namespace.name, name, "one 1.0.0");
  const releases = await namespace.list(resources.HelmRelease);
  expect(releases.map(({ metadata }) => [metadata.name, metadata.generation]).sort()).toEqual(
    [...names, "last"].map((name) => [name, 3]).sort(),
  );
}

/** The last of the chain is gone, the others are not. */
export async function amidDeletion(namespace: TestNamespace) {
  await namespace.applyAll([saying("one")]);
  await namespace.group(NAME).untilReady();
  const workflows = await recordWorkflows(namespace);
  await namespace.group(NAME).delete();
  await namespace.recording.seen(
    ({ name, type }) => name === "last" && type === "DELETED",
    AbortSignal.timeout(Within.teardown),
  );
  return workflows;
}

export async function expectDeleted(namespace: TestNamespace): Promise<void> {
  await namespace.group(NAME).untilGone();
  const edges = [...names, "last"].slice(1).map((to, index) => ({ from: names[index] ?? "", to }));
  expect(removalViolations(edges, namespace.recording.sightings())).toEqual([]);
  expect(await workloads(namespace)).toEqual([]);
  await untilNothingIsLeft(namespace);
}

export const killController = (): Promise<void> =>
  killPods("orkestra-system", "-l", "app.kubernetes.io/component=controller");

/** Waits for executors that run, and kills them without a word. */
export async function killExecutors(namespace: TestNamespace): Promise<void> {
  const running = async () =>
    (await namespace.list(resources.Pod)).filter(
      ({ metadata, status }) =>
        metadata.labels?.["workflows.argoproj.io/workflow"] !== undefined &&
        (status as { phase?: string } | undefined)?.phase === "Running",
    );
  await untilListed("an executor that runs", running, (pods) => pods.length > 0, Within.rollout);
  const victims = (await running()).map(({ metadata }) => metadata.name);
  if (victims.length > 0) await killPods(namespace.name, ...victims);
}
