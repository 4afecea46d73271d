/**
 * Nothing is deleted while a live release of its group depends on it.
 *
 * For a live release that the group's spec still wants, the order of the spec counts, for any other its own annotation.
 * Releases in a circle, as strays of different revisions can be, have no order. What the test deletes by hand is its own. A
 * release that moves to another namespace is removed and made anew: that is an upgrade, in the order of those.
 */
import { helmRelease } from "@orkestra/core";
import type { UnknownObject } from "@orkestra/kube";
import { type Cluster, walk } from "../history/cluster.ts";
import { type ReleaseFacts, releaseFacts, workflowFacts } from "../history/facts.ts";
import type { Change, History } from "../history/history.ts";
import { releaseNodes, releasesBefore, storedPlan, wantedPlan } from "../history/plans.ts";

export function removalOrder(history: History): string[] {
  const found: string[] = [];
  const byHand = new Set<string>();
  walk(history, (entry, cluster) => {
    if (entry.type === "note") return;
    if (entry.type === "mark") for (const uid of entry.deletes ?? []) byHand.add(uid);
    else if (isDeletion(entry) && !byHand.has(entry.object.metadata.uid ?? "")) found.push(...judge(cluster, entry));
  });
  return found;
}

/** The moment in which it was told to go, or went without being told. */
function isDeletion({ object, before, after }: Change): boolean {
  if (object.kind !== "HelmRelease" || before?.metadata.deletionTimestamp) return false;
  return !after || after.metadata.deletionTimestamp !== undefined;
}

function judge(cluster: Cluster, { before }: Change): string[] {
  if (!before) return [];
  const gone = releaseFacts(before);
  if (!gone.owner) return [];
  const owner = cluster.withUid(gone.owner);
  if (!owner) return [`release "${gone.name}" was deleted after its group was gone`];
  if (isMoving(cluster, before, gone.owner)) return [];
  const live = cluster
    .all("HelmRelease")
    .map(releaseFacts)
    .filter((release) => release.owner === gone.owner);
  const before_ = edgesOf(cluster, owner, live);
  const dependents = live.filter((release) => release.node !== gone.node && before_(release).includes(gone.node));
  return dependents
    .filter((dependent) => !reaches(gone, dependent.node, live, before_))
    .map((dependent) => `release "${gone.name}" was deleted while "${dependent.name}", which depends on it, was there`);
}

/** A Workflow that runs wants it elsewhere. */
function isMoving(cluster: Cluster, release: UnknownObject, owner: string): boolean {
  const running = cluster
    .all("Workflow")
    .map(workflowFacts)
    .filter((one) => one.owner === owner && !one.completed);
  return running.some(({ namespace, revision }) => {
    const nodes = releaseNodes(storedPlan(cluster, namespace, revision) ?? { nodes: [] });
    const wanted = nodes.map(helmRelease).find(({ metadata }) => metadata.name === release.metadata.name);
    return wanted !== undefined && targetOf(wanted) !== targetOf(release);
  });
}

const targetOf = ({
  spec,
  metadata,
}: {
  readonly [field: string]: unknown;
  readonly metadata: { namespace?: string | undefined };
}): string => (spec as { targetNamespace?: string } | undefined)?.targetNamespace ?? metadata.namespace ?? "";

type Edges = (release: ReleaseFacts) => readonly string[];

function edgesOf(cluster: Cluster, group: UnknownObject, live: readonly ReleaseFacts[]): Edges {
  const plan = wantedPlan(cluster, group);
  const wanted = new Map(
    (plan ? releaseNodes(plan) : []).map((node) => [helmRelease(node).metadata.name, node.name] as const),
  );
  const edges = new Map(
    live.map((release) => {
      const node = wanted.get(release.name);
      const byPlan = plan && node !== undefined ? releasesBefore(plan, node) : release.dependencies;
      // A plan that has not been rolled out yet need not be the one that the removal was made from.
      return [release.name, byPlan.filter((it) => release.dependencies.includes(it))];
    }),
  );
  return (release) => edges.get(release.name) ?? [];
}

/** Whether `from` depends on `node`, directly or not. */
function reaches(from: ReleaseFacts, node: string, live: readonly ReleaseFacts[], edges: Edges): boolean {
  const byNode = new Map(live.map((release) => [release.node, release]));
  const seen = new Set<string>();
  const open = [...edges(from)];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === node) return true;
    const release = byNode.get(next);
    if (!release || seen.has(next)) continue;
    seen.add(next);
    open.push(...edges(release));
  }
  return false;
}
