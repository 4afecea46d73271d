/**
 * One pass over a HelmRelease, as helm-controller makes it (1.4: internal/controller/helmrelease_controller.go and
 * internal/reconcile/atomic_release.go), with its conditions in their order and its rules for when a generation counts as
 * observed.
 */
import { createHash } from "node:crypto";
import { type KubeClient, type Ref, resources, type UnknownObject } from "@orkestra/kube";
import {
  chartOf,
  fullName,
  type HelmSurroundings,
  historyOf,
  release,
  rollBack,
  storageKey,
  summarize,
  uninstall,
  type Wanted,
} from "./actions.ts";
import { ensureChart, removeChart, type SourceOfRelease, sourceTrouble } from "./chart-template.ts";
import { FINALIZER, withFinalizer, withoutFinalizer } from "./finalizer.ts";
import { type Artifacts, artifactKey } from "./sources.ts";
import { exhausted, releaseName, retriesOf, specOf, storageNamespace, targetNamespace } from "./spec.ts";
import { Draft } from "./status.ts";

export interface ReleaseSurroundings extends HelmSurroundings {
  readonly client: KubeClient;
  readonly artifacts: Artifacts;
}

export type ReleaseEnd =
  | "done"
  /** At once. */
  | "again"
  /** When its source has changed. */
  | "waiting"
  /** After a while that grows. */
  | "retry";

/** What a pass came to, and whether the generation counts as observed. */
type Passed = { readonly end: ReleaseEnd; readonly observed: boolean };
const OBSERVED: Passed = { end: "done", observed: true };
const AGAIN: Passed = { end: "again", observed: false };
const RETRY: Passed = { end: "retry", observed: false };

export async function reconcileRelease(object: UnknownObject, around: ReleaseSurroundings): Promise<ReleaseEnd> {
  const { client } = around;
  const { namespace, name, generation, annotations = {} } = object.metadata;
  const ref: Ref = { resource: resources.HelmRelease, namespace, name };
  const draft = new Draft(client, ref, object, "helm-controller");
  let passed: Passed = RETRY;
  try {
    passed = await pass(object, ref, draft, around);
  } finally {
    // Flux writes this at the end of any pass, also of one that failed.
    const token = annotations["reconcile.fluxcd.io/requestedAt"];
    if (token !== undefined) draft.set({ lastHandledReconcileAt: token });
    if (passed.observed) draft.set({ observedGeneration: generation });
    await draft.write();
    if (object.metadata.deletionTimestamp && passed.observed)
      await withoutFinalizer(client, ref, object, "helm-controller");
  }
  return passed.end;
}

async function pass(object: UnknownObject, ref: Ref, draft: Draft, around: ReleaseSurroundings): Promise<Passed> {
  const { deletionTimestamp, finalizers = [] } = object.metadata;
  const spec = specOf(object);
  if (deletionTimestamp) return spec.suspend ? OBSERVED : removed(object, draft, around);
  if (!finalizers.includes(FINALIZER)) {
    await withFinalizer(around.client, ref, object, "helm-controller");
    return AGAIN;
  }
  if (spec.suspend) return OBSERVED;
  const source = await ensureChart(object, draft, around.client);

  const progressing = "Fulfilling prerequisites";
  draft.mark("Reconciling", "True", "Progressing", progressing);
  draft.mark("Ready", "Unknown", "Progressing", progressing);
  await draft.write();
  const trouble = await sourceTrouble(source, around.client);
  if (trouble) {
    draft.mark("Ready", "False", trouble.reason, trouble.message);
    return { end: trouble.reason === "SourceNotReady" ? "waiting" : "retry", observed: false };
  }
  const wanted = wantedOf(object, source, around.artifacts);
  if (!wanted) return RETRY;
  return released(object, wanted, draft, around);
}

/** What the source has now. Undefined: another Flux has fetched it, so that it has to be fetched again. */
function wantedOf(object: UnknownObject, source: SourceOfRelease, artifacts: Artifacts): Wanted | undefined {
  const found = artifacts.get(artifactKey(source.kind, source.namespace, source.name));
  if (!found) return undefined;
  const { values = {}, valuesFrom = [] } = specOf(object);
  const configDigest = `sha256:${createHash("sha256")
    .update(JSON.stringify([values, valuesFrom]))
    .digest("hex")}`;
  // mutateChartWithSourceRevision
  const version = found.digest
    ? `${found.version}+${found.digest.slice("sha256:".length, "sha256:".length + 12)}`
    : found.version;
  return { chart: { ...found, version }, values, configDigest };
}

async function released(
  object: UnknownObject,
  wanted: Wanted,
  draft: Draft,
  around: ReleaseSurroundings,
): Promise<Passed> {
  const { generation = 0, annotations = {} } = object.metadata;
  const [latest] = historyOf(draft);
  const isElsewhere =
    latest &&
    (latest.name !== releaseName(object) ||
      latest.namespace !== targetNamespace(object) ||
      latest.chartName !== wanted.chart.name ||
      (draft.get<string>("storageNamespace") ?? storageNamespace(object)) !== storageNamespace(object));
  if (isElsewhere) {
    if ((await uninstall(object, draft, around, false)) === "failed") return RETRY;
    draft.set({ history: undefined, storageNamespace: undefined, ...NO_FAILURES });
    return AGAIN;
  }
  const isReset = isHandled(annotations, "resetAt", draft);
  const isForced = isHandled(annotations, "forceAt", draft);
  const { version, digest } = wanted.chart;
  const isChanged =
    draft.get("lastAttemptedGeneration") !== generation ||
    draft.get("lastAttemptedRevision") !== version ||
    draft.get("lastAttemptedConfigDigest") !== wanted.configDigest;
  if (isChanged || isReset) draft.set(NO_FAILURES);
  draft.set({
    storageNamespace: storageNamespace(object),
    lastAttemptedGeneration: generation,
    lastAttemptedRevision: version,
    lastAttemptedRevisionDigest: digest,
    lastAttemptedConfigDigest: wanted.configDigest,
  });
  return atomically(object, wanted, draft, around, isForced);
}

const NO_FAILURES = { failures: undefined, installFailures: undefined, upgradeFailures: undefined };

/** meta.HandleAnnotationRequest: it counts once, and only together with a request to reconcile. */
function isHandled(annotations: Readonly<Record<string, string>>, what: "resetAt" | "forceAt", draft: Draft): boolean {
  const token = annotations[`reconcile.fluxcd.io/${what}`];
  const field = what === "resetAt" ? "lastHandledResetAt" : "lastHandledForceAt";
  const before = draft.get(field);
  if (token === undefined || before === token) return false;
  const requested = annotations["reconcile.fluxcd.io/requestedAt"];
  const isNew = requested !== draft.get("lastHandledReconcileAt");
  draft.set({ [field]: token });
  return token === requested && isNew;
}

type Step =
  | "install"
  | "upgrade"
  | "rollback"
  | "remove"
  | "none"
  | { readonly stalled: string; readonly message: string };

async function atomically(
  object: UnknownObject,
  wanted: Wanted,
  draft: Draft,
  around: ReleaseSurroundings,
  forced: boolean,
): Promise<Passed> {
  const done = new Set<"release" | "remedy">();
  let force = forced;
  for (;;) {
    const step = stepOf(object, wanted, draft, around, force);
    force = false;
    if (step === "none") {
      draft.drop("Reconciling");
      summarize(draft);
      return OBSERVED;
    }
    if (typeof step === "object") return stalled(draft, step.stalled, step.message);
    const type = step === "install" || step === "upgrade" ? "release" : "remedy";
    if (done.has(type)) return afterwards(object, draft);
    const running = `Running '${step === "remove" ? "uninstall" : step}' action with timeout of ${specOf(object).timeout ?? "5m0s"}`;
    draft.mark("Reconciling", "True", "Progressing", running);
    if (type === "release") draft.mark("Ready", "Unknown", "Progressing", running);
    await draft.write();
    if (step === "install" || step === "upgrade") await release(step, object, wanted, draft, around);
    else if (step === "remove") await uninstall(object, draft, around, true);
    else if (!(await rollBack(object, draft, around)))
      return stalled(
        draft,
        "MissingRollbackTarget",
        "Failed to perform remediation: missing target release for rollback: cannot remediate failed release",
      );
    if (type === "remedy") return afterwards(object, draft);
    done.add(type);
    await draft.write();
  }
}

function stalled(draft: Draft, reason: string, message: string): Passed {
  draft.mark("Stalled", "True", reason, message);
  return OBSERVED;
}

const lastAction = (draft: Draft): "install" | "upgrade" =>
  draft.get<"install">("lastAttemptedReleaseAction") ?? "install";
const failuresOf = (draft: Draft, action: "install" | "upgrade"): number => draft.get<number>(`${action}Failures`) ?? 0;

/** Out of tries, or tried again. */
function afterwards(object: UnknownObject, draft: Draft): Passed {
  const action = lastAction(draft);
  if (exhausted(retriesOf(specOf(object), action), failuresOf(draft, action)))
    return stalled(draft, ...retriesExceeded(draft));
  draft.mark("Reconciling", "True", "ProgressingWithRetry", draft.condition("Ready")?.message ?? "");
  return AGAIN;
}

function retriesExceeded(draft: Draft): [string, string] {
  const action = lastAction(draft);
  return ["RetriesExceeded", `Failed to ${action} after ${failuresOf(draft, action)} attempt(s)`];
}

/** DetermineReleaseState and actionForState. */
function stepOf(
  object: UnknownObject,
  wanted: Wanted,
  draft: Draft,
  { helm }: ReleaseSurroundings,
  forced: boolean,
): Step {
  const spec = specOf(object);
  const newest = helm.newest(storageKey(object));
  const [latest] = historyOf(draft);
  const tooOften = (action: "install" | "upgrade"): boolean =>
    !forced && exhausted(retriesOf(spec, action), failuresOf(draft, action));
  const [reason, message] = retriesExceeded(draft);
  const outOfTries = { stalled: reason, message };
  if (!newest) return tooOften("install") ? outOfTries : "install";
  if (!latest || latest.version !== newest.revision) {
    draft.set({ history: [] });
    return "upgrade";
  }
  if (newest.status === "failed") return remedyOf(object, draft, forced, outOfTries);
  const isInSync =
    newest.chart.version === wanted.chart.version &&
    newest.chart.name === wanted.chart.name &&
    newest.configDigest === wanted.configDigest;
  if (!isInSync) return tooOften("upgrade") ? outOfTries : "upgrade";
  if (forced) return "upgrade";
  if (draft.condition("Remediated")?.status === "True") {
    draft.drop("Remediated");
    draft.mark(
      "Released",
      "True",
      "UpgradeSucceeded",
      `Helm upgrade succeeded for release ${fullName(latest)} with chart ${chartOf(latest)}`,
    );
  }
  return "none";
}

function remedyOf(object: UnknownObject, draft: Draft, forced: boolean, outOfTries: Step): Step {
  const action = lastAction(draft);
  const retries = retriesOf(specOf(object), action);
  const failures = failuresOf(draft, action);
  if (failures <= 0 || forced) return "upgrade";
  if (exhausted(retries, failures) && !retries.remediateLast) return outOfTries;
  return retries.how === "rollback" ? "rollback" : "remove";
}

/** reconcileDelete */
async function removed(object: UnknownObject, draft: Draft, around: ReleaseSurroundings): Promise<Passed> {
  if (draft.get("storageNamespace") !== undefined) {
    if ((await uninstall(object, draft, around, false)) === "failed") return RETRY;
    await draft.write();
  }
  await removeChart(draft, around.client);
  return OBSERVED;
}
