/**
 * Where an effect lies in the tables that the charts of one rendering share: a sub-chart's values lie in its parent's, deeper
 * tables of `global` are the same for all, and so is `.Release`.
 */
import type { Part, Parts } from "../parts.ts";
import type { Template } from "../survey.ts";
import { ANY_KEY, type Effect, type Path } from "./value.ts";

export interface Shared extends Effect {
  readonly part: Part;
  /** ["Values", ...] of the umbrella, ["Release", ...], ["global", ...], ["context", keys of the chart, ...]. */
  readonly at: Path;
  /** Of its file, in the order in which Helm renders. */
  readonly turn: number;
}

/** A chart under several names of a part has its values in several places. */
export function shared(parts: Parts, part: Part, file: Template, turn: number, effect: Effect): Shared[] {
  const names = parts.namesOf(part);
  const all = file.place.keys.filter(([name]) => name === undefined || names.includes(name));
  return all.flatMap((place) => {
    const { keys, path } = resolved(place, effect.path);
    const [head, ...rest] = path;
    const here = (at: Path): Shared => ({ ...effect, part, at, turn });
    if (head === "Release") return [here(path)];
    if (head !== "Values") return [here(["context", keys.join("/"), ...path])];
    const inValues = here(["Values", ...keys, ...rest]);
    return rest[0] === "global" && isSharedGlobal(effect, rest) ? [inValues, here(rest)] : [inValues];
  });
}

/** `global` and the tables in it are each chart's own copies; what lies deeper is the same for all (coalesceGlobals). */
function isSharedGlobal({ kind, deep }: Effect, path: Path): boolean {
  return kind === "read" || deep || path.length >= 4;
}

/** `.Subcharts.a.Values` is the context of another chart. */
function resolved(keys: Path, path: Path): { readonly keys: Path; readonly path: Path } {
  const [head, name, ...rest] = path;
  return head === "Subcharts" && name !== undefined ? resolved([...keys, name], rest) : { keys, path };
}

/** What changes is lost on what is read: it, something around it, or something in a table that is read as a whole. */
export function overlap(change: Shared, read: Shared): boolean {
  const length = Math.min(change.at.length, read.at.length);
  for (let at = 0; at < length; at++) {
    const [a, b] = [change.at[at], read.at[at]];
    if (a !== b && a !== ANY_KEY && b !== ANY_KEY) return false;
  }
  return change.at.length <= read.at.length || read.deep;
}
