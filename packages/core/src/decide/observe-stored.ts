/** A stored revision as something to go back to, judged against the HelmReleases that are there. Pure. */
import { helmRelease, type Plan, type ReleaseNode } from "../plan.ts";
import { revisionName } from "../revision/revision.ts";
import { observeRelease } from "./observe-release.ts";
import type { ReleaseObservation, StoredPlan } from "./observed.ts";
import { pinned, type ResolvedCharts } from "./pins.ts";

export type { ResolvedCharts } from "./pins.ts";

/**
 * @param resolved what the revision's charts had come to when it was good (`Annotation.resolved`); empty where that is not known
 * @param objects the group's HelmReleases, by name
 */
export function observeStored(
  stored: Plan,
  resolved: ResolvedCharts,
  objects: ReadonlyMap<string, unknown>,
): StoredPlan {
  const plan = pinned(stored, resolved);
  const before = new Map(stored.nodes.map((node) => [node.name, node]));
  const releases = new Map<string, ReleaseObservation>();
  for (const node of plan.nodes) {
    if (node.kind !== "release") continue;
    const object = objects.get(helmRelease(node).metadata.name);
    if (object === undefined) continue;
    releases.set(node.name, observe(object, node, before.get(node.name) as ReleaseNode, resolved));
  }
  return { ok: true, plan, revision: revisionName(plan), releases };
}

/** As good as the pinned one is the release with the range, as long as it has the very chart that the range had come to. */
function observe(object: unknown, node: ReleaseNode, unpinned: ReleaseNode, resolved: ResolvedCharts) {
  const asPinned = observeRelease(object, node);
  const chart = resolved.get(node.name);
  if (asPinned.asPlanned || node === unpinned || !chart) return asPinned;
  const asStored = observeRelease(object, unpinned);
  const isSame =
    asStored.chartVersion === chart.version && (chart.digest === undefined || asStored.chartDigest === chart.digest);
  return { ...asStored, asPlanned: asStored.asPlanned && isSame };
}
