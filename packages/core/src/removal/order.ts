/** The order of live releases: by a plan as far as it knows them, else by what they say themselves. Pure. */
import { acyclic } from "../graph/acyclic.ts";
import type { NamedNode } from "../graph/adjacency.ts";
import { among } from "../graph/among.ts";
import { helmRelease, type Plan } from "../plan.ts";
import type { LiveRelease } from "./live-release.ts";

export interface OrderedRelease {
  readonly release: LiveRelease;
  /** Those of the asked for that come right before it. */
  readonly before: readonly LiveRelease[];
}

/**
 * `some` of the live releases, dependencies first.
 *
 * What a plan's release says itself still counts for what the plan does not know: it was released after that, and nothing else
 * tells that what was released after both has to go before.
 */
export function releaseOrder(
  live: readonly LiveRelease[],
  some: readonly LiveRelease[],
  plan: Plan | undefined,
): OrderedRelease[] {
  const inPlan = planNames(plan);
  const planned = new Set(plan?.nodes.map(({ name }) => name));
  // A node whose release had another name in the plan that the live one is of: two releases of one node.
  const nameOf = ({ name, node }: LiveRelease): string =>
    inPlan.get(name) ?? (planned.has(node) ? `${node} ${name}` : node);
  const own = live.map((release): NamedNode => {
    const name = nameOf(release);
    return planned.has(name)
      ? { name, dependencies: release.dependencies.filter((it) => !planned.has(it)) }
      : { name, dependencies: release.dependencies };
  });
  const byName = new Map(some.map((release) => [nameOf(release), release]));
  const ordered = among(acyclic([...(plan?.nodes ?? []), ...own]), (name) => byName.has(name));
  return ordered.flatMap(({ name, dependencies }) => {
    const release = byName.get(name);
    return release ? [{ release, before: dependencies.flatMap((it) => byName.get(it) ?? []) }] : [];
  });
}

/** Node of each release of the plan, by the name of its HelmRelease. */
function planNames(plan: Plan | undefined): ReadonlyMap<string, string> {
  return new Map(
    plan?.nodes.flatMap((node) => (node.kind === "release" ? [[helmRelease(node).metadata.name, node.name]] : [])),
  );
}
