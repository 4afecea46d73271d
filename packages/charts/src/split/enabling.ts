/** What decides whether Helm renders a sub-chart, as the chart says it; @orkestra/core judges it with the user's values. */
import type { Enabling, ValuePath } from "@orkestra/core";
import type { Chart, Dependency } from "../chart/contract.ts";
import { type Table, valueAt } from "./defaults.ts";
import { effectiveName } from "./instances.ts";

/** Of a sub-chart of the root. One that nobody declares is always rendered. */
export function enablingOf(root: Chart, name: string, defaults: Table): Enabling {
  const dependency = root.dependencies.find((it) => effectiveName(it) === name);
  if (!dependency) return { conditions: [], tags: [] };
  return {
    conditions: conditionPaths(dependency).map((path) => ({ path, ...defaultOf(valueAt(defaults, path)) })),
    tags: dependency.tags.map((tag) => ({ name: tag, ...defaultOf(valueAt(defaults, ["tags", tag])) })),
  };
}

function defaultOf(value: unknown): { readonly default?: boolean } {
  return typeof value === "boolean" ? { default: value } : {};
}

/** Helm trims the whole text, not its parts: in "a, b" the second path begins with a space, and finds nothing. */
export function conditionPaths(dependency: Dependency): readonly ValuePath[] {
  return (dependency.condition ?? "")
    .trim()
    .split(",")
    .filter((path) => path !== "")
    .map((path) => path.split("."));
}
