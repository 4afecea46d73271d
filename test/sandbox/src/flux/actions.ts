/**
 * Helm's actions as helm-controller (1.4: internal/reconcile/{install,upgrade,rollback_remediation,uninstall*}.go) does and
 * records them. How each one fares, the script says.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { UnknownObject } from "@orkestra/kube";
import { stamp } from "../argo/shapes.ts";
import type { HelmStorage } from "./helm.ts";
import { chartOf, fullName, historyOf, record } from "./history.ts";
import type { Chart, HelmAction, Play, Script } from "./script.ts";
import { releaseName, specOf, storageNamespace, targetNamespace } from "./spec.ts";
import { type Draft, summarize } from "./status.ts";
import { dropWorkloads, hasNamespace, putWorkloads, type WorkloadSurroundings, workloadsOf } from "./workloads.ts";

export interface HelmSurroundings extends WorkloadSurroundings {
  readonly helm: HelmStorage;
  readonly script: Script;
  readonly signal: AbortSignal;
}

export interface Wanted {
  readonly chart: Chart;
  readonly values: unknown;
  readonly configDigest: string;
}

const DEFAULT_MS = 10;
const KINDS = { install: "Install", upgrade: "Upgrade", rollback: "Rollback", uninstall: "Uninstall" } as const;

export const storageKey = (release: UnknownObject): string => `${storageNamespace(release)}/${releaseName(release)}`;

/** Installs or upgrades. Its outcome stands in the draft. */
export async function release(
  kind: "install" | "upgrade",
  object: UnknownObject,
  wanted: Wanted,
  draft: Draft,
  around: HelmSurroundings,
): Promise<void> {
  const action = actionOf(kind, object, wanted);
  const key = storageKey(object);
  draft.set({ lastAttemptedReleaseAction: kind, ...(kind === "install" && { history: [] }) });
  draft.drop("TestSuccess", "Remediated");
  const play = await played(action, around);
  const { createNamespace = false } = specOf(object).install ?? {};
  if (!(await hasNamespace(around.client, action.targetNamespace, kind === "install" && createNamespace))) {
    fail(action, `create: failed to create: namespaces "${action.targetNamespace}" not found`, draft);
    throw new Error(draft.condition("Released")?.message);
  }
  const before = around.helm.newest(key)?.workloads ?? [];
  await putWorkloads(action, play, around);
  const workloads = workloadsOf(action, play);
  const isGood = play.fails === undefined;
  if (isGood)
    await dropWorkloads(
      action.targetNamespace,
      before.filter((name) => !workloads.includes(name)),
      around,
    );
  const made = around.helm.add(key, {
    status: isGood ? "deployed" : "failed",
    ...wanted,
    // What an upgrade that failed has not taken away is still there to be uninstalled.
    workloads: isGood ? workloads : [...new Set([...before, ...workloads])],
    deployedAt: stamp(new Date()),
  });
  record(action, made, draft);
  if (play.fails !== undefined) {
    fail(action, play.fails, draft);
    const counter = `${kind}Failures`;
    draft.set({ [counter]: (draft.get<number>(counter) ?? 0) + 1 });
    return;
  }
  const [current] = historyOf(draft);
  const done = current ? `${fullName(current)} with chart ${chartOf(current)}` : "";
  draft.mark("Released", "True", `${KINDS[kind]}Succeeded`, `Helm ${kind} succeeded for release ${done}`);
  summarize(draft);
}

function fail(action: HelmAction, why: string, draft: Draft): void {
  const { kind, targetNamespace: namespace, release: name, chart } = action;
  const message = `Helm ${kind} failed for release ${namespace}/${name} with chart ${chart.name}@${chart.version}: ${why}`;
  draft.set({ failures: (draft.get<number>("failures") ?? 0) + 1 });
  draft.mark("Released", "False", `${KINDS[kind]}Failed`, message);
  summarize(draft);
}

/** Back to the revision before; false: there is none. */
export async function rollBack(object: UnknownObject, draft: Draft, around: HelmSurroundings): Promise<boolean> {
  const key = storageKey(object);
  const target = historyOf(draft).find(({ status }) => status === "superseded" || status === "deployed");
  const before = target && around.helm.revision(key, target.version);
  if (!target || !before) return false;
  const action = actionOf("rollback", object, before);
  const play = await played(action, around);
  await putWorkloads(action, { ...play, workloads: before.workloads }, around);
  const { revision: _, ...again } = before;
  const status = play.fails === undefined ? "deployed" : "failed";
  record(action, around.helm.add(key, { ...again, status, deployedAt: stamp(new Date()) }), draft);
  const where = `Helm rollback to previous release ${fullName(target)} with chart ${chartOf(target)}`;
  if (play.fails === undefined) draft.mark("Remediated", "True", "RollbackSucceeded", `${where} succeeded`);
  else draft.mark("Remediated", "False", "RollbackFailed", `${where} failed: ${play.fails}`);
  summarize(draft);
  return true;
}

/** @param remedy whether it is to make room for another attempt */
export async function uninstall(
  object: UnknownObject,
  draft: Draft,
  around: HelmSurroundings,
  remedy: boolean,
): Promise<"done" | "failed"> {
  const [current] = historyOf(draft);
  if (!current) return "done";
  const what = `release ${fullName(current)} with chart ${chartOf(current)}`;
  const say = (good: boolean, told: string): void => {
    const type = remedy ? "Remediated" : "Released";
    draft.mark(type, remedy && good ? "True" : "False", good ? "UninstallSucceeded" : "UninstallFailed", told);
    summarize(draft);
  };
  const key = `${draft.get<string>("storageNamespace") ?? storageNamespace(object)}/${current.name}`;
  const made = around.helm.newest(key);
  // Somebody may have uninstalled it already.
  if (made) {
    const action = {
      ...actionOf("uninstall", object, made),
      release: current.name,
      targetNamespace: current.namespace,
    };
    const { fails } = await played(action, around);
    if (fails !== undefined) {
      say(
        false,
        remedy
          ? `Helm uninstall remediation for ${what} failed: ${fails}`
          : `Helm uninstall failed for ${what}: ${fails}`,
      );
      return "failed";
    }
    await dropWorkloads(current.namespace, made.workloads, around);
    around.helm.remove(key);
  }
  draft.set({ history: [{ ...current, status: "uninstalled" }, ...historyOf(draft).slice(1)] });
  say(true, remedy ? `Helm uninstall remediation for ${what} succeeded` : `Helm uninstall succeeded for ${what}`);
  return "done";
}

async function played(action: HelmAction, { script, signal }: HelmSurroundings): Promise<Play> {
  const play = (await script(action)) ?? {};
  signal.throwIfAborted();
  await sleep(play.ms ?? DEFAULT_MS, undefined, { signal });
  return play;
}

function actionOf(
  kind: HelmAction["kind"],
  object: UnknownObject,
  { chart, values }: Pick<Wanted, "chart" | "values">,
): HelmAction {
  const { namespace = "", name, generation = 0 } = object.metadata;
  const release = releaseName(object);
  return { kind, namespace, name, generation, release, targetNamespace: targetNamespace(object), chart, values };
}
