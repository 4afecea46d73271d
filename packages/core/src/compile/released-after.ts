/**
 * What each release comes after, as its HelmRelease tells it: the releases right before it, where steps between them stand for
 * what they waited for. Whoever removes releases that no plan knows any more goes by this.
 */
import { among } from "../graph/among.ts";
import { topologicalOrder } from "../graph/order.ts";
import type { Part } from "./parts.ts";

/**
 * An object's annotations may take 256 KiB in all (apimachinery: TotalAnnotationSizeLimitB), of which others want some. Only where
 * thousands of releases come right before one is there more; the rest of its order is then known from plans alone.
 */
export const MAX_ANNOTATION_BYTES = 32 * 1024;

/** Names of nodes with commas between, sorted, by the node that comes after them; empty for one that is among the first. */
export function releasedAfter(parts: readonly Part[]): ReadonlyMap<string, string> {
  const byName = new Map(parts.map((part) => [part.name, part]));
  const ordered = topologicalOrder(parts).flatMap((name) => byName.get(name) ?? []);
  const releases = among(ordered, (name) => byName.get(name)?.kind === "release");
  return new Map(releases.map(({ name, dependencies }) => [name, joined(dependencies)]));
}

/** Names of nodes are of ASCII. */
function joined(names: readonly string[]): string {
  const whole = names.join(",");
  return whole.length <= MAX_ANNOTATION_BYTES ? whole : whole.slice(0, whole.lastIndexOf(",", MAX_ANNOTATION_BYTES));
}
