/** The steps of one application as a graph of their own, in which the application's name stands for its release. */
import { type GraphProblem, graphProblems } from "../graph/problems.ts";
import type { Problem } from "../problems.ts";
import { sortedSet } from "../text/compare.ts";
import type { FoundApplication } from "./input.ts";
import { stepNodeName } from "./parts.ts";

export function stepProblems(application: FoundApplication): Problem[] {
  const { name, spec } = application;
  if (spec.steps.length === 0) return [];
  const subcharts = spec.subcharts.map((subchart) => ({ name: subchart.name, dependencies: [] }));
  const taken = new Set(spec.steps.map((step) => step.name));
  const others = [{ name, dependencies: [] }, ...subcharts].filter((it) => !taken.has(it.name));
  return [
    ...nameClashes(application),
    ...graphProblems([...spec.steps, ...others]).flatMap((problem) => inWords(name, problem)),
  ];
}

function nameClashes({ name: application, spec }: FoundApplication): Problem[] {
  const subcharts = new Set(spec.subcharts.map(({ name }) => name));
  return sortedSet(spec.steps.map(({ name }) => name)).flatMap((step): Problem[] => {
    if (step === application) return [{ kind: "StepNameClash", application, step, with: "application" }];
    return subcharts.has(step) ? [{ kind: "StepNameClash", application, step, with: "subchart" }] : [];
  });
}

function inWords(application: string, problem: GraphProblem): Problem[] {
  switch (problem.kind) {
    case "DuplicateName":
      return [{ kind: "StepNameClash", application, step: problem.name, with: "step" }];
    case "UnknownName": {
      const { name: step, dependency, nearest } = problem;
      const near = nearest === undefined ? {} : { nearest };
      return [{ kind: "UnknownStepDependency", application, step, dependency, ...near }];
    }
    case "SelfDependency":
      return [{ kind: "SelfDependentStep", application, step: problem.name }];
    case "Cycle":
      return [{ kind: "StepCycle", application, path: problem.path.map((step) => stepNodeName(application, step)) }];
  }
}
