/**
 * The group's history: its plans as ControllerRevisions, and the records of the charts that were staged for them.
 *
 * Both are limited here, and only here. A record is kept for as long as a plan that is kept was staged by it: whoever goes
 * back to that plan then stages nothing. The rest goes, so that nothing of charts long replaced is left behind.
 */
import { Label, MANAGED_BY } from "@orkestra/api";
import { controllerRevision, decodeRevision, isCompleted, type Observed, type Plan } from "@orkestra/core";
import { type KubeClient, resources, type UnknownObject } from "@orkestra/kube";
import { createOnce } from "./create-once.ts";

export interface Keep {
  /** Revisions to keep. */
  readonly limit: number;
  /** Revisions that are kept whatever their age. */
  readonly names: readonly (string | undefined)[];
}

/** What must not go: what is rolled out, what may be gone back to, and what Workflows that still run were made from. */
export function keepOf(group: UnknownObject, { group: { status, rollbackTo }, stored, workflows }: Observed): Keep {
  const { revisionHistoryLimit = 10 } = group["spec"] as { revisionHistoryLimit?: number };
  return {
    limit: revisionHistoryLimit,
    names: [
      status.lastGoodRevision,
      status.revision,
      status.failure?.revision,
      rollbackTo?.revision,
      ...[...stored].flatMap(([name, plan]) => (plan.ok ? [name, plan.revision] : [])),
      ...workflows.filter((workflow) => !isCompleted(workflow)).map(({ revision }) => revision),
    ],
  };
}

/** Stores the plan, which is no draft, and drops the oldest revisions that are too many, with the records only they needed. */
export async function recordRevision(client: KubeClient, plan: Plan, revision: string, keep: Keep): Promise<void> {
  const ours = `${Label.managedBy}=${MANAGED_BY},${Label.group}=${plan.group}`;
  const stored = await client.list(resources.ControllerRevision, {
    namespace: plan.namespace,
    labelSelector: ours,
    transform: ({ apiVersion, kind, metadata, revision: number }) => ({ apiVersion, kind, metadata, revision: number }),
  });
  const byAge = stored.items.filter((object) => !isRecord(object)).sort((a, b) => numberOf(a) - numberOf(b));
  const isStored = byAge.some(({ metadata }) => metadata.name === revision);
  if (!isStored) {
    await createOnce(client, controllerRevision(plan, numberOf(byAge.at(-1)) + 1));
  }
  const there = new Set(byAge.map(({ metadata }) => metadata.name));
  const kept = new Set([revision, ...keep.names.filter((name) => name !== undefined && there.has(name))]);
  const removable = byAge.filter(({ metadata }) => !kept.has(metadata.name));
  const tooMany = Math.max(0, byAge.length + (isStored ? 0 : 1) - Math.max(keep.limit, kept.size));
  for (const { metadata } of removable.slice(0, tooMany)) await remove(client, plan, metadata.name);

  const current = new Set(plan.stages.map(({ request }) => request.record));
  const older = stored.items.filter((object) => isRecord(object) && !current.has(object.metadata.name));
  if (older.length === 0) return;
  const needed = await recordsOfRevisions(client, plan.namespace, `${ours},!${Label.staged}`);
  if (!needed) return;
  for (const { metadata } of older) {
    if (!needed.has(metadata.name)) await remove(client, plan, metadata.name);
  }
}

const isRecord = ({ metadata }: UnknownObject): boolean => metadata.labels?.[Label.staged] !== undefined;

const numberOf = (revision: UnknownObject | undefined): number => Number(revision?.["revision"] ?? 0);

/** Names of the records that the stored plans were made with; undefined where one of these cannot be read: nobody knows then. */
async function recordsOfRevisions(
  client: KubeClient,
  namespace: string,
  labelSelector: string,
): Promise<Set<string> | undefined> {
  const { items } = await client.list(resources.ControllerRevision, { namespace, labelSelector });
  const plans = items.map(planIn);
  if (plans.includes(undefined)) return undefined;
  return new Set(plans.flatMap((plan) => plan?.stages.map(({ request }) => request.record) ?? []));
}

/** Undefined for a revision that another version wrote, or that was changed by hand: it must keep nothing else from going on. */
export function planIn(revision: UnknownObject): Plan | undefined {
  try {
    return decodeRevision(revision);
  } catch {
    return undefined;
  }
}

async function remove(client: KubeClient, { namespace }: Plan, name: string): Promise<void> {
  await client.delete({ resource: resources.ControllerRevision, namespace, name });
}
