/**
 * One pass over a HelmRelease, as helm-controller makes it (1.4: internal/controller/helmrelease_controller.go and
 * internal/reconcile/atomic_release.go), with its conditions in their order and its rules for when a generation counts as
 * observed.
 */
import { createHash } from "node:crypto";
import { type KubeClient, type Ref, resources, type UnknownObject } from "@orkestra/kube";
import { type HelmSurroundings, uninstall, type Wanted } from "./actions.ts";
import { atomically } from "./atomic-release.ts";
import { ensureChart, removeChart, type SourceOfRelease, sourceTrouble } from "./chart-template.ts";
import { FINALIZER, withFinalizer, withoutFinalizer } from "./finalizer.ts";
import { historyOf } from "./history.ts";
import { AGAIN, OBSERVED, type Passed, RETRY } from "./passed.ts";
import { type Artifacts, artifactKey } from "./sources.ts";
import { releaseName, specOf, storageNamespace, targetNamespace } from "./spec.ts";
import { Draft } from "./status.ts";

export interface ReleaseSurroundings extends HelmSurroundings {
  readonly client: KubeClient;
  readonly artifacts: Artifacts;
}

export async function reconcileRelease(object: UnknownObject, around: ReleaseSurroundings): Promise<Passed["end"]> {
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
  return atomically({ object, wanted, draft, around }, isForced);
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

/** reconcileDelete */
async function removed(object: UnknownObject, draft: Draft, around: ReleaseSurroundings): Promise<Passed> {
  if (draft.get("storageNamespace") !== undefined) {
    if ((await uninstall(object, draft, around, false)) === "failed") return RETRY;
    await draft.write();
  }
  await removeChart(draft, around.client);
  return OBSERVED;
}
