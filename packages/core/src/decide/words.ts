/** Pieces of sentences about a group, for messages. */
import type { Observed } from "./observed.ts";

/** `"a", "b"`: five names at most, and how many more there are. */
export function quoted(names: readonly string[]): string {
  const shown = names
    .slice(0, 5)
    .map((name) => `"${name}"`)
    .join(", ");
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}

/** A sub-chart's name may have a dot, an application's has neither dot nor slash. */
export function nodeTitle(name: string): string {
  const at = name.search(/[./]/);
  if (at < 0) return `application "${name}"`;
  const kind = name[at] === "/" ? "sub-chart" : "step";
  return `${kind} "${name.slice(at + 1)}" of application "${name.slice(0, at)}"`;
}

/** Those that say something, with `; ` between. */
export function sentences(...parts: readonly (string | undefined)[]): string {
  return parts.filter(Boolean).join("; ");
}

/** A command for the group, as it is typed: `orkestra retry shop -n store`. */
export function command(name: "retry" | "resume" | "rollback", { group }: Pick<Observed, "group">): string {
  return `"orkestra ${name} ${group.name} -n ${group.namespace}"`;
}
