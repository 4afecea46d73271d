/**
 * Steps of an application in the graph.
 *
 * A step which depends on the application's name, directly or not, runs after the release; the release waits for every
 * other step. All of them wait for the application's dependencies, and all of them are waited for by its dependents.
 */
import type { ApplicationSpec } from "@orkestra/api";
import type { StepNode } from "../plan.ts";
import { canonical, digestOf } from "../text/canonical.ts";
import { byName, sortedSet } from "../text/compare.ts";
import { parseDuration } from "../text/duration.ts";
import type { FoundApplication } from "./input.ts";

type Step = ApplicationSpec["steps"][number];

export function stepNodeName(application: string, step: string): string {
  return `${application}.${step}`;
}

/** Names of all nodes of an application, its release first. */
export function nodeNames({ name, spec }: FoundApplication): string[] {
  return [name, ...spec.steps.map((step) => stepNodeName(name, step.name))];
}

/** Step nodes, and what the release waits for. `before`: the nodes of the application's dependencies. */
export function stepNodes(
  { name, spec }: FoundApplication,
  before: readonly string[],
): { readonly nodes: readonly StepNode[]; readonly releaseDependencies: readonly string[] } {
  const after = stepsAfterRelease(name, spec.steps);
  const ahead = spec.steps.filter((step) => !after.has(step.name)).map((step) => stepNodeName(name, step.name));
  return {
    nodes: spec.steps.toSorted(byName).map((step) => stepNode(name, step, before)),
    releaseDependencies: sortedSet(ahead.length > 0 ? ahead : before),
  };
}

function stepNode(application: string, step: Step, before: readonly string[]): StepNode {
  const own = step.dependencies.map((it) => (it === application ? application : stepNodeName(application, it)));
  const work = canonical({
    ...(step.container ? { container: step.container } : {}),
    ...(step.templateRef ? { templateRef: step.templateRef } : {}),
  });
  return {
    kind: "step",
    name: stepNodeName(application, step.name),
    application,
    dependencies: sortedSet(own.length > 0 ? own : before),
    digest: digestOf(work),
    timeoutSeconds: Math.ceil(parseDuration(step.timeout) ?? 0),
    ...work,
  };
}

/** Names of the steps that depend on the release, directly or through other steps. */
function stepsAfterRelease(application: string, steps: readonly Step[]): ReadonlySet<string> {
  const after = new Set([application]);
  for (let size = 0; size < after.size; ) {
    size = after.size;
    for (const { name, dependencies } of steps) if (dependencies.some((it) => after.has(it))) after.add(name);
  }
  after.delete(application);
  return after;
}
