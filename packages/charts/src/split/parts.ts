/** Who renders what: the parts of a chart and the folders of charts/ that they share or have for themselves. */
import type { Chart } from "../chart/contract.ts";
import { defaultValues, type Table } from "./defaults.ts";
import { type Instance, instancesOf } from "./instances.ts";
import type { Survey } from "./survey.ts";

/** Of a part on a folder: all that Helm renders from it, some (one of several aliases), or nothing. */
export type Claim = "own" | "shared" | "other";

/** Name of a sub-chart that is split off; undefined for the parent. */
export type Part = string | undefined;

export interface Parts {
  readonly root: Chart;
  readonly survey: Survey;
  readonly instances: readonly Instance[];
  readonly defaults: Table;
  /** `home`: folder of the root's charts/; undefined for the root's own files. */
  claim(home: string | undefined, part: Part): Claim;
  /** Of the root's sub-charts that it renders. */
  namesOf(part: Part): readonly string[];
}

export function partsOf(root: Chart, survey: Survey, listed: readonly string[]): Parts {
  const instances = instancesOf(root);
  const split = new Set(listed);
  const partOf = (name: string): Part => (split.has(name) ? name : undefined);
  const namesIn = new Map<string, string[]>();
  for (const { name, chart } of instances) {
    const names = namesIn.get(chart.home);
    if (names) names.push(name);
    else namesIn.set(chart.home, [name]);
  }
  const claim = (home: string | undefined, part: Part): Claim => {
    const parts = home === undefined ? [] : (namesIn.get(home) ?? []).map(partOf);
    // What nobody renders goes with the parent, as the root's own files do.
    if (parts.length === 0) return part === undefined ? "own" : "other";
    if (!parts.includes(part)) return "other";
    return parts.every((it) => it === part) ? "own" : "shared";
  };
  return {
    root,
    survey,
    instances,
    defaults: defaultValues(root),
    claim,
    namesOf: (part) => instances.map(({ name }) => name).filter((name) => partOf(name) === part),
  };
}
