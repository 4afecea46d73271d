/** A group's rollouts and revisions, of which its status and the stored ControllerRevisions each know a part. */
import { type HistoryEntry, Label } from "@orkestra/api";
import { type KubeClient, type KubernetesObject, resources } from "@orkestra/kube";
import type { LiveGroup } from "./groups.ts";

export interface StoredRevision {
  readonly name: string;
  /** Grows with each revision of the group. */
  readonly number: number;
  /** RFC 3339. */
  readonly createdAt?: string | undefined;
}

export interface Rollout {
  readonly revision: string;
  readonly current: boolean;
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
}

interface RevisionObject extends KubernetesObject {
  readonly revision?: number;
}

/** Needs `list` of controllerrevisions. Their plans, which may be large, are not kept. Records of staging are none. */
export async function storedRevisions(
  client: KubeClient,
  { metadata }: LiveGroup,
  signal: AbortSignal,
): Promise<readonly StoredRevision[]> {
  const { items } = await client.list<RevisionObject>(resources.ControllerRevision, {
    namespace: metadata.namespace,
    labelSelector: `${Label.group}=${metadata.name},${Label.revision}`,
    signal,
    transform: ({ apiVersion, kind, metadata: of, revision }) => ({
      apiVersion,
      kind,
      metadata: of,
      revision: revision ?? 0,
    }),
  });
  return items.map(({ metadata: of, revision = 0 }) => ({
    name: of.name,
    number: revision,
    createdAt: createdAt(of),
  }));
}

function createdAt(metadata: object): string | undefined {
  const value = (metadata as { readonly creationTimestamp?: unknown }).creationTimestamp;
  return typeof value === "string" ? value : undefined;
}

/** Newest first: what is under way, what ended, then what only a stored revision tells of. */
export function rolloutsOf({ status }: LiveGroup, stored: readonly StoredRevision[]): readonly Rollout[] {
  const { revision: current, lastGoodRevision, workflow, history = [] } = status;
  const revisions = new Map(stored.map((it) => [it.name, it]));
  const rollout = (revision: string): Rollout => ({
    revision,
    current: revision === current,
    lastGood: revision === lastGoodRevision,
    stored: revisions.has(revision),
    number: revisions.get(revision)?.number,
    createdAt: revisions.get(revision)?.createdAt,
  });
  const ended = history.map((entry): Rollout => ({ ...rollout(entry.revision), ...entry }));
  const isRunning =
    workflow !== undefined && workflow.finishedAt === undefined && !history.some((it) => it.workflow === workflow.name);
  const running =
    isRunning && current !== undefined
      ? [{ ...rollout(current), result: "UnderWay", workflow: workflow.name, startedAt: workflow.startedAt } as const]
      : [];
  const told = new Set([...running, ...ended].map(({ revision }) => revision));
  const others = [...revisions.values()].filter(({ name }) => !told.has(name)).sort((a, b) => b.number - a.number);
  return [...running, ...ended, ...others.map(({ name }) => rollout(name))];
}
