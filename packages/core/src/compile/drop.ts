/**
 * Leaves parts out of the order without loosening it: what a dropped part waited for is handed on to those that wait for
 * it. A sub-chart that is disabled does nothing, but what comes after it still comes after what came before it.
 */
import { topologicalOrder } from "../graph/order.ts";
import { sortedSet } from "../text/compare.ts";
import type { Part } from "./parts.ts";

/** The parts that are not dropped. Throws for a graph with a cycle, which is found before. */
export function withoutParts(parts: readonly Part[], dropped: ReadonlySet<string>): readonly Part[] {
  if (dropped.size === 0) return parts;
  const byName = new Map(parts.map((part) => [part.name, part]));
  const standIns = new Map<string, readonly string[]>();
  // Many parts share one array of dependencies: its stand-in is made once.
  const replaced = new Map<readonly string[], readonly string[]>();
  const replace = (dependencies: readonly string[]): readonly string[] => {
    if (!dependencies.some((it) => dropped.has(it))) return dependencies;
    const known = replaced.get(dependencies);
    if (known) return known;
    const made = sortedSet(dependencies.flatMap((it) => standIns.get(it) ?? [it]));
    replaced.set(dependencies, made);
    return made;
  };
  for (const name of topologicalOrder(parts)) {
    const part = byName.get(name);
    if (part && dropped.has(name)) standIns.set(name, replace(part.dependencies));
  }
  return parts
    .filter(({ name }) => !dropped.has(name))
    .map((part) => ({ ...part, dependencies: replace(part.dependencies) }));
}
