/** What is to be removed, and in which order. Pure. */
import { Annotation } from "@orkestra/api";
import { helmRelease, type Plan, type ReleaseNode } from "../plan.ts";
import type { LiveRelease } from "./live-release.ts";
import { releaseOrder } from "./order.ts";

/** One release to be removed, as a task of a Workflow or by the controller itself. */
export interface Removal {
  readonly release: LiveRelease;
  /** Nodes of those removals that must have ended before this one begins: what depends on it. Sorted. */
  readonly after: readonly string[];
  /**
   * Name of the HelmRelease of the parent, whose chart has the sub-chart inside (again) by then and has taken its objects over:
   * this one is let go then, because to uninstall it would delete them.
   */
  readonly handedTo?: string;
}

/**
 * The releases that are there and that the wanted plan does not have (all, where nothing is wanted), dependents first.
 *
 * For those that are in the plan `order` (by itself the wanted one) its edges count, since a change of the order alone releases
 * nothing again; for the others what they say themselves. What comes before through releases that stay counts too. Edges that
 * close a cycle, which there may be among releases of different plans, are left out.
 *
 * @param live the group's, each once
 * @param order of a plan that orders what is to be removed: the group's, when the group is deleted
 */
export function removals(
  live: readonly LiveRelease[],
  wanted: Plan | undefined,
  order: Plan | undefined = wanted,
): readonly Removal[] {
  const kept = new Set(wanted ? releaseNodes(wanted).map((node) => helmRelease(node).metadata.name) : []);
  const strays = live.filter(({ name }) => !kept.has(name));
  if (strays.length === 0) return [];
  const ordered = releaseOrder(live, strays, order);
  const after = new Map<LiveRelease, string[]>(strays.map((release) => [release, []]));
  for (const { release, before } of ordered) for (const it of before) after.get(it)?.push(release.node);
  const parents = new Map(
    (wanted ? releaseNodes(wanted) : []).flatMap((node) => (node.subchart === undefined ? [[node.name, node]] : [])),
  );
  return ordered
    .map(({ release }) => ({
      release,
      after: (after.get(release) ?? []).sort(),
      ...handedTo(release, parents.get(release.application)),
    }))
    .reverse();
}

function releaseNodes({ nodes }: Plan): ReleaseNode[] {
  return nodes.filter((node) => node.kind === "release");
}

/** @param parent the wanted release of the application itself; it says which sub-charts it has not inside */
function handedTo({ subchart }: LiveRelease, parent: ReleaseNode | undefined): Pick<Removal, "handedTo"> {
  if (subchart === undefined || !parent) return {};
  const { name, annotations } = helmRelease(parent).metadata;
  const apart = annotations?.[Annotation.subcharts]?.split(",") ?? [];
  return apart.includes(subchart) ? {} : { handedTo: name };
}
