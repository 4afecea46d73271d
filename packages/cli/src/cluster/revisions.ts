/** What a group keeps as ControllerRevisions: its plans, each with what its charts had come to, and the records of its staging. */
import { Annotation, Label, MANAGED_BY } from "@orkestra/api";
import { decodeRevision, type Plan, type ResolvedCharts, readStagingRecord, type StagingRecord } from "@orkestra/core";
import { type KubeClient, resources, type UnknownObject } from "@orkestra/kube";

export interface Revision {
  readonly name: string;
  /** Grows with each revision of the group. */
  readonly number: number;
  /** RFC 3339. */
  readonly createdAt?: string | undefined;
  /** What its ranges had come to when it was good; empty where nothing was recorded. */
  readonly resolved: ResolvedCharts;
}

/** With its plan, or why that cannot be read: another version wrote it, or somebody changed it. */
export type RevisionWithPlan = Revision &
  ({ readonly plan: Plan; readonly why?: never } | { readonly plan?: never; readonly why: string });

export interface Kept {
  /** Newest first. */
  readonly revisions: readonly RevisionWithPlan[];
  /** By name. One that cannot be read counts as none, as for the controller. */
  readonly records: ReadonlyMap<string, StagingRecord>;
}

/** Needs `list` of controllerrevisions. Of a group that was deleted and made anew, only what the new one owns. */
export async function keptOf(
  client: KubeClient,
  { namespace, name, uid }: { readonly namespace: string; readonly name: string; readonly uid: string },
  signal: AbortSignal,
): Promise<Kept> {
  const labelSelector = `${Label.managedBy}=${MANAGED_BY},${Label.group}=${name}`;
  const { items } = await client.list(resources.ControllerRevision, { namespace, labelSelector, signal });
  const own = items.filter(
    ({ metadata }) => metadata.ownerReferences?.some((owner) => owner.uid === uid) && !metadata.deletionTimestamp,
  );
  const isRecord = ({ metadata }: UnknownObject): boolean => metadata.labels?.[Label.staged] !== undefined;
  return {
    revisions: own
      .filter((object) => !isRecord(object))
      .map((object) => ({ ...revisionOf(object), ...planOf(object) }))
      .sort((a, b) => b.number - a.number),
    records: new Map(own.filter(isRecord).flatMap(recordOf)),
  };
}

/** Its plan is not looked at. */
export function revisionOf(object: UnknownObject): Revision {
  const { name, creationTimestamp } = object.metadata;
  return { name, number: Number(object["revision"] ?? 0), createdAt: creationTimestamp, resolved: resolvedOf(object) };
}

function planOf(object: UnknownObject): { readonly plan: Plan } | { readonly why: string } {
  try {
    return { plan: decodeRevision(object) };
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) };
  }
}

function recordOf(object: UnknownObject): (readonly [string, StagingRecord])[] {
  try {
    const { name, record } = readStagingRecord(object);
    return [[name, record]];
  } catch {
    return []; // As if it were not there: the executor that stages again finds it, and says what helps.
  }
}

/** What is no JSON object of versions is as good as nothing: the rollback itself says what is wrong with it. */
function resolvedOf({ metadata }: UnknownObject): ResolvedCharts {
  const entries = Object.entries(json(metadata.annotations?.[Annotation.resolved]));
  return new Map(
    entries.flatMap(([node, chart]) => {
      const { version, digest } = (chart ?? {}) as { readonly version?: unknown; readonly digest?: unknown };
      if (typeof version !== "string") return [];
      return [[node, { version, ...(typeof digest === "string" ? { digest } : {}) }] as const];
    }),
  );
}

function json(text: string | undefined): object {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
