/** A group's rollouts and revisions, of which its status and the stored ControllerRevisions each know a part. */
import { type HistoryEntry, Label } from "@orkestra/api";
import { type ResolvedCharts, readWorkflowName } from "@orkestra/core";
import { type KubeClient, resources, type UnknownObject } from "@orkestra/kube";
import type { LiveGroup } from "./groups.ts";
import { type Revision, revisionOf } from "./revisions.ts";

export interface Rollout {
  readonly revision: string;
  readonly current: boolean;
  /** It was rolled out with success once, as far as anything knows: a rollback may go there. */
  readonly good: boolean;
  /** Last rolled out with success: the target of a rollback. */
  readonly lastGood: boolean;
  /** Whether its plan is still there. */
  readonly stored: boolean;
  readonly number?: number | undefined;
  readonly createdAt?: string | undefined;
  /** `UnderWay` while its Workflow runs; absent where the status has forgotten how it ended, or it never began. */
  readonly result?: HistoryEntry["result"] | "UnderWay" | undefined;
  readonly generation?: number | undefined;
  readonly workflow?: string | undefined;
  readonly message?: string | undefined;
  readonly startedAt?: string | undefined;
  readonly finishedAt?: string | undefined;
  /** What its version ranges had come to when it was good, by node. */
  readonly resolved?: Readonly<Record<string, { readonly version: string; readonly digest?: string }>>;
}

/** Needs `list` of controllerrevisions. Their plans, which may be large, are not kept. Records of staging are none. */
export async function storedRevisions(
  client: KubeClient,
  { metadata }: LiveGroup,
  signal: AbortSignal,
): Promise<readonly Revision[]> {
  const { items } = await client.list(resources.ControllerRevision, {
    namespace: metadata.namespace,
    labelSelector: `${Label.group}=${metadata.name},${Label.revision}`,
    signal,
    transform: ({ apiVersion, kind, metadata: of, revision }: UnknownObject) => ({
      apiVersion,
      kind,
      metadata: of,
      revision,
    }),
  });
  return items.map(revisionOf);
}

/** Newest first: what is under way, what ended, then what only a stored revision tells of. */
export function rolloutsOf({ status }: LiveGroup, stored: readonly Revision[]): readonly Rollout[] {
  const { revision: current, lastGoodRevision, workflow, history = [] } = status;
  const revisions = new Map(stored.map((it) => [it.name, it]));
  const succeeded = new Set(history.filter(({ result }) => result === "Succeeded").map(({ revision }) => revision));
  const rollout = (revision: string): Rollout => {
    const known = revisions.get(revision);
    const lastGood = revision === lastGoodRevision;
    return {
      revision,
      current: revision === current,
      good: lastGood || succeeded.has(revision) || (known?.resolved.size ?? 0) > 0,
      lastGood,
      stored: known !== undefined,
      number: known?.number,
      createdAt: known?.createdAt,
      ...resolvedIn(known?.resolved),
    };
  };
  const ended = history.map((entry): Rollout => ({ ...rollout(entry.revision), ...entry }));
  const isRunning =
    workflow !== undefined && workflow.finishedAt === undefined && !history.some((it) => it.workflow === workflow.name);
  const of = isRunning ? (readWorkflowName(workflow.name)?.revision ?? current) : undefined;
  const running =
    isRunning && of !== undefined
      ? [{ ...rollout(of), result: "UnderWay", workflow: workflow.name, startedAt: workflow.startedAt } as const]
      : [];
  const told = new Set([...running, ...ended].map(({ revision }) => revision));
  const others = [...revisions.values()].filter(({ name }) => !told.has(name)).sort((a, b) => b.number - a.number);
  return [...running, ...ended, ...others.map(({ name }) => rollout(name))];
}

function resolvedIn(resolved: ResolvedCharts | undefined): Pick<Rollout, "resolved"> {
  return resolved && resolved.size > 0 ? { resolved: Object.fromEntries(resolved) } : {};
}
