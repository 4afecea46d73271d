/**
 * An application in the graph: its release, its listed sub-charts and its steps, each with what it waits for.
 *
 * - A sub-chart waits for the siblings that it names and, where it names the application, for the parent.
 * - The parent waits for every sub-chart and every step that does not depend on it, directly or not.
 * - A step that names the application waits for all its releases. One that depends on none of them comes before all.
 * - What has no dependency of its own waits for the steps that come before all releases; without such steps, as these
 *   do, for what the application waits for. So everything of an application waits for the application's dependencies.
 */
import type { ApplicationSpec } from "@orkestra/api";
import { sortedSet } from "../text/compare.ts";
import type { FoundApplication } from "./input.ts";

type Step = ApplicationSpec["steps"][number];

/** A node before it has content: its place in the order. */
export type Part = ReleasePart | StepPart;

interface PartBase {
  /** Of the node. */
  readonly name: string;
  readonly application: FoundApplication;
  /** Names of nodes, sorted. */
  readonly dependencies: readonly string[];
}

export interface ReleasePart extends PartBase {
  readonly kind: "release";
  /** Absent: the application's own release, the parent. */
  readonly subchart?: string;
}

export interface StepPart extends PartBase {
  readonly kind: "step";
  readonly step: Step;
}

export function stepNodeName(application: string, step: string): string {
  return `${application}.${step}`;
}

export function subchartNodeName(application: string, subchart: string): string {
  return `${application}/${subchart}`;
}

/** Names of the application's releases, the parent first. */
function releaseNodeNames({ name, spec }: FoundApplication): string[] {
  return [name, ...spec.subcharts.map((subchart) => subchartNodeName(name, subchart.name))];
}

/** Names of all nodes of an application, its release first. */
export function nodeNames(application: FoundApplication): string[] {
  const { name, spec } = application;
  return [...releaseNodeNames(application), ...spec.steps.map((step) => stepNodeName(name, step.name))];
}

/** The parts of an application. `before`: the nodes that it waits for as a whole, sorted; the array is shared by parts. */
export function partsOf(application: FoundApplication, before: readonly string[]): Part[] {
  const { name, spec } = application;
  const { subcharts, steps } = spec;
  const releases = releaseNodeNames(application);
  const stepNames = new Set(steps.map((step) => step.name));
  const nodeOf = (local: string): string => {
    if (local === name) return name;
    return stepNames.has(local) ? stepNodeName(name, local) : subchartNodeName(name, local);
  };

  const afterParent = dependentsOn([name], [...subcharts, ...steps]);
  const afterAny = dependentsOn([name, ...subcharts.map((subchart) => subchart.name)], steps);
  const first = sortedSet(steps.filter((step) => !afterAny.has(step.name)).map((step) => nodeOf(step.name)));
  const ahead = first.length > 0 ? first : before;
  const waitedFor = [...subcharts, ...steps].filter((part) => !afterParent.has(part.name));
  const parent = sortedSet(waitedFor.map((part) => nodeOf(part.name)));

  return [
    { kind: "release", name, application, dependencies: parent.length > 0 ? parent : ahead },
    ...subcharts.map((subchart): ReleasePart => {
      const own = sortedSet(subchart.dependencies.map(nodeOf));
      const dependencies = own.length > 0 ? own : ahead;
      return { kind: "release", name: nodeOf(subchart.name), application, subchart: subchart.name, dependencies };
    }),
    ...steps.map((step): StepPart => {
      const own = sortedSet(step.dependencies.flatMap((it) => (it === name ? releases : [nodeOf(it)])));
      const dependencies = own.length > 0 ? own : before;
      return { kind: "step", name: nodeOf(step.name), application, step, dependencies };
    }),
  ];
}

interface Dependent {
  readonly name: string;
  readonly dependencies: readonly string[];
}

/** Names of what depends on one of `names`, directly or not; they themselves only where they do. */
function dependentsOn(names: readonly string[], parts: readonly Dependent[]): ReadonlySet<string> {
  const dependents = new Map<string, string[]>();
  for (const { name, dependencies } of parts) {
    for (const it of dependencies) {
      const known = dependents.get(it);
      if (known) known.push(name);
      else dependents.set(it, [name]);
    }
  }
  const found = new Set<string>();
  const open = [...names];
  for (const at of open) {
    for (const dependent of dependents.get(at) ?? []) {
      if (found.has(dependent)) continue;
      found.add(dependent);
      open.push(dependent);
    }
  }
  return found;
}
