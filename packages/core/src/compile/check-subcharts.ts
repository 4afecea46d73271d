/** The sub-charts of one application as a graph of their own, in which the application's name stands for the parent. */
import { type GraphProblem, graphProblems } from "../graph/problems.ts";
import type { Problem } from "../problems.ts";
import type { FoundApplication } from "./input.ts";
import { subchartNodeName } from "./parts.ts";

export function subchartProblems({ name: application, spec: { subcharts } }: FoundApplication): Problem[] {
  if (subcharts.length === 0) return [];
  const clash = subcharts.some(({ name }) => name === application);
  const parent = clash ? [] : [{ name: application, dependencies: [] }];
  return [
    ...(clash ? [{ kind: "SubchartNameClash", application } as const] : []),
    ...graphProblems([...subcharts, ...parent]).map((problem) => inWords(application, problem)),
  ];
}

function inWords(application: string, problem: GraphProblem): Problem {
  switch (problem.kind) {
    case "DuplicateName":
      return { kind: "DuplicateSubchart", application, subchart: problem.name };
    case "UnknownName": {
      const { name: subchart, dependency, nearest } = problem;
      const near = nearest === undefined ? {} : { nearest };
      return { kind: "UnknownSubchartDependency", application, subchart, dependency, ...near };
    }
    case "SelfDependency":
      return { kind: "SelfDependentSubchart", application, subchart: problem.name };
    case "Cycle":
      return {
        kind: "SubchartCycle",
        application,
        path: problem.path.map((subchart) => subchartNodeName(application, subchart)),
      };
  }
}
