/**
 * A group that comes to be Ready is as its spec wants it at that very moment, and not only once everything is at rest: whoever
 * waits for this word goes on with it.
 *
 * Judged where all that the plan follows from stands in the group: of an Application object nobody can tell from outside which
 * generation the controller had seen. What was deleted by hand may have gone in between.
 */
import type { UnknownObject } from "@orkestra/kube";
import { type Cluster, walk } from "../history/cluster.ts";
import { isTrue } from "../history/facts.ts";
import type { Change, History } from "../history/history.ts";
import { wantedPlan, wantedReleases } from "../history/plans.ts";
import { differencesOf, releasesOf } from "./truth.ts";

export function readyInTime(history: History): string[] {
  const found: string[] = [];
  const byHand = new Set<string>();
  walk(history, (entry, cluster) => {
    if (entry.type === "mark")
      for (const uid of entry.deletes ?? []) byHand.add(cluster.withUid(uid)?.metadata.name ?? "");
    if (entry.type !== "change" || !comesToBeReady(entry)) return;
    const differences = differencesIn(cluster, entry.after as UnknownObject, byHand);
    found.push(...differences.map((words) => `group "${entry.object.metadata.name}" came to be Ready, but ${words}`));
  });
  return found;
}

function comesToBeReady({ before, after }: Change): boolean {
  if (after?.kind !== "ApplicationGroup" || !isTrue(after, "Ready") || (before && isTrue(before, "Ready")))
    return false;
  const { observedGeneration } = (after["status"] ?? {}) as { observedGeneration?: number };
  const { applications } = after["spec"] as { applications: { spec?: unknown }[] };
  return observedGeneration === after.metadata.generation && applications.every(({ spec }) => spec !== undefined);
}

function differencesIn(cluster: Cluster, group: UnknownObject, byHand: ReadonlySet<string>): string[] {
  const plan = wantedPlan(cluster, group);
  if (!plan) return ["its spec cannot be rolled out"];
  const wanted = wantedReleases(plan);
  if ([...wanted.keys()].some((name) => byHand.has(name))) return [];
  return differencesOf(releasesOf(cluster, group), wanted);
}
