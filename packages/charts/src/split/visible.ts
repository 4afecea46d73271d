/**
 * What the rendering of a sub-chart's piece depends on of the user's values: its own key, `global`, `tags`, and the
 * conditions that decide whether it is there, and whether those are from which it gets named templates or values. (Helm
 * drops the named templates of a chart that is disabled, and then another chart's of the same name may count.)
 */
import type { ValuePath } from "@orkestra/core";
import { conditionPaths } from "./enabling.ts";
import { importersInto } from "./imports.ts";
import { effectiveName } from "./instances.ts";
import type { Parts } from "./parts.ts";
import type { Reach } from "./reach.ts";
import type { Place } from "./survey.ts";

export function visiblePaths(parts: Parts, name: string, reach: Reach): readonly ValuePath[] {
  const { root, survey, defaults } = parts;
  const paths: ValuePath[] = [["global"], ["tags"], [name]];
  const own = root.dependencies.find((it) => effectiveName(it) === name);
  if (own) paths.push(...conditionPaths(own));
  const helpers = new Set(
    survey.templates
      .filter(({ definitions }) => definitions.some((it) => reach.names.has(it.name)))
      .map(({ place }) => place),
  );
  for (const file of reach.files) helpers.add(file.place);
  const importers = new Set(importersInto(root, name, defaults).flatMap((it) => homesOf(parts, it)));
  for (const place of survey.places) {
    if (helpers.has(place) || isIn(place, importers) || isMixed(place, parts, name)) paths.push(...place.presence);
  }
  return shortest(paths);
}

function homesOf({ instances }: Parts, name: string): string[] {
  return instances.filter((it) => it.name === name).map(({ chart }) => chart.home);
}

function isIn(place: Place, homes: ReadonlySet<string>): boolean {
  return place.home !== undefined && homes.has(place.home);
}

function isMixed(place: Place, parts: Parts, name: string): boolean {
  return place.home !== undefined && parts.claim(place.home, name) === "shared";
}

/** Sorted, each once, none that begins with another. */
function shortest(paths: readonly ValuePath[]): ValuePath[] {
  const isIn = (path: ValuePath, other: ValuePath): boolean => other.every((key, at) => path[at] === key);
  const sorted = [...paths].sort((a, b) => a.length - b.length);
  const kept: ValuePath[] = [];
  for (const path of sorted) if (!kept.some((other) => isIn(path, other))) kept.push(path);
  return kept.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
