/**
 * No node starts before its dependencies became ready as its plan wants them, and none is written but by a Workflow of its group
 * that runs at that moment, or by a pod that nobody has ended yet: of a Workflow that a person deleted, or that Argo has lost sight
 * of, as it forgets those that it made just before a write of its own failed, and was told to stop.
 */
import { Annotation, FieldManager } from "@orkestra/api";
import { decodeRevision, helmRelease, type Plan } from "@orkestra/core";
import { keyOf, type UnknownObject } from "@orkestra/kube";
import { type Cluster, walk } from "../history/cluster.ts";
import { type ReleaseFacts, releaseFacts, type WorkflowFacts, workflowFacts } from "../history/facts.ts";
import { type Change, type Entry, type History, writersOf } from "../history/history.ts";
import { releaseNodes, releasesBefore } from "../history/plans.ts";

export function startOrder(history: History): string[] {
  const found: string[] = [];
  const known: Known = { revisions: new Map(), byHand: new Set(), cutOff: [], wasReady: new Set() };
  walk(history, (entry, cluster) => {
    if (entry.type === "change" && isStart(entry)) found.push(...judge(cluster, entry.after as UnknownObject, known));
    else remember(entry, cluster, known);
  });
  return found;
}

interface Known {
  /** Those that executors read before somebody deleted them, too: by `NAMESPACE/NAME`. */
  readonly revisions: Map<string, UnknownObject>;
  /** Names of what was deleted by hand since the Workflow that runs was submitted. */
  readonly byHand: Set<string>;
  /** Workflows that were deleted while they ran. */
  readonly cutOff: WorkflowFacts[];
  /** Releases, as they were applied, that Flux has called ready: it may look at them again at any moment. */
  readonly wasReady: Set<string>;
}

const appliedAs = ({ metadata }: UnknownObject): string =>
  `${metadata.uid} ${metadata.generation} ${metadata.annotations?.[Annotation.digest]}`;

function remember(entry: Entry, cluster: Cluster, { revisions, byHand, cutOff, wasReady }: Known): void {
  if (entry.type === "mark")
    for (const uid of entry.deletes ?? []) byHand.add(cluster.withUid(uid)?.metadata.name ?? "");
  if (entry.type !== "change") return;
  if (entry.object.kind === "Workflow" && !entry.before) byHand.clear();
  if (entry.object.kind === "Workflow" && !entry.after) cutOff.push(workflowFacts(entry.object));
  if (entry.after?.kind === "ControllerRevision") revisions.set(keyOf(entry.after), entry.after);
  if (entry.after?.kind === "HelmRelease" && releaseFacts(entry.after).ready) wasReady.add(appliedAs(entry.after));
}

/** An executor made the release or gave it another spec. Of a release that goes, or is let go, nothing starts. */
function isStart(change: Change): boolean {
  const { before, after } = change;
  if (after?.kind !== "HelmRelease" || after.metadata.deletionTimestamp) return false;
  const { digest, suspended } = releaseFacts(after);
  if (digest === undefined || suspended || !writersOf(change).includes(FieldManager.executor)) return false;
  if (before === undefined || before.metadata.generation !== after.metadata.generation) return true;
  return releaseFacts(before).digest !== digest;
}

function judge(cluster: Cluster, object: UnknownObject, { revisions, byHand, cutOff, wasReady }: Known): string[] {
  const release = releaseFacts(object);
  const title = `release "${release.name}"`;
  const running = [
    ...cluster.all("Workflow").map(workflowFacts),
    ...cutOff.filter(({ completed }) => !completed),
  ].filter(({ owner, name, completed }) => owner === release.owner && (!completed || hasPods(cluster, name)));
  if (running.length === 0) return [`${title} was written while no Workflow of its group ran`];
  const plans = running.map(({ namespace, revision }) => {
    const stored = revisions.get(`${namespace}/${revision}`);
    return stored && decodeRevision(stored);
  });
  const plan = plans.find((one) => one && nodeOf(one, release)?.digest === release.digest);
  if (!plan)
    return [`${title} was written as no plan of a Workflow that runs has it (${running.map(({ name }) => name)})`];
  const node = nodeOf(plan, release)?.name ?? "";
  return releasesBefore(plan, node).flatMap((dependency) => {
    const wanted = releaseNodes(plan).find(({ name }) => name === dependency);
    const name = wanted ? helmRelease(wanted).metadata.name : "";
    const live = cluster.find("HelmRelease", release.namespace, name);
    const why = live ? notReady(releaseFacts(live), wanted?.digest, wasReady.has(appliedAs(live))) : "was not there";
    return why && !byHand.has(name) ? [`${title} was started before its dependency "${dependency}", which ${why}`] : [];
  });
}

function hasPods(cluster: Cluster, workflow: string): boolean {
  return cluster.all("Pod").some(({ metadata, status }) => {
    const { phase = "Pending" } = (status ?? {}) as { phase?: string };
    const isOver = phase === "Succeeded" || phase === "Failed";
    return metadata.labels?.["workflows.argoproj.io/workflow"] === workflow && !isOver;
  });
}

const nodeOf = (plan: Plan, { name }: ReleaseFacts) =>
  releaseNodes(plan).find((node) => helmRelease(node).metadata.name === name);

function notReady(live: ReleaseFacts, digest: string | undefined, wasReady: boolean): string | undefined {
  if (live.digest !== digest)
    return `was still of another plan (${live.digest?.slice(0, 8)}, not ${digest?.slice(0, 8)})`;
  if (live.deleting) return "was being deleted";
  return live.ready || (wasReady && !live.failed) ? undefined : "was not ready";
}
