/** The group's graph in the words of its author: applications, and sub-charts written `application/subchart`. */
import { nearest } from "../graph/nearest.ts";
import { type GraphProblem, graphProblems } from "../graph/problems.ts";
import type { Problem } from "../problems.ts";
import { byName, sortedSet } from "../text/compare.ts";
import type { FoundApplication, GroupInput } from "./input.ts";

/** The application that a dependency is about: itself, or the parent of the sub-chart. */
export function applicationOf(dependency: string): string {
  const slash = dependency.indexOf("/");
  return slash < 0 ? dependency : dependency.slice(0, slash);
}

export function dependencyProblems(group: GroupInput, applications: readonly FoundApplication[]): Problem[] {
  const entries = group.spec.applications.map(({ name, dependencies }) => ({
    name,
    dependencies: dependencies.map(applicationOf),
  }));
  return [
    ...graphProblems(entries).map((problem) => inWords(problem, group)),
    ...unknownSubcharts(group, applications),
  ];
}

function inWords(problem: GraphProblem, group: GroupInput): Problem {
  switch (problem.kind) {
    case "DuplicateName":
      return { kind: "DuplicateApplication", application: problem.name };
    case "UnknownName": {
      const { name: application, dependency, nearest: near } = problem;
      return { kind: "UnknownDependency", application, dependency, ...(near === undefined ? {} : { nearest: near }) };
    }
    case "SelfDependency":
      return { kind: "SelfDependency", application: problem.name };
    case "Cycle":
      return { kind: "DependencyCycle", path: problem.path, ...asWritten(problem.path, group) };
  }
}

function asWritten(path: readonly string[], group: GroupInput): { readonly written?: readonly string[] } {
  const [first = "", ...others] = path;
  const written = others.map((application, i) => {
    const by = group.spec.applications.filter(({ name }) => name === path[i]).flatMap((it) => it.dependencies);
    return by.includes(application) ? application : (by.find((it) => applicationOf(it) === application) ?? application);
  });
  return written.some((it) => it.includes("/")) ? { written: [first, ...written] } : {};
}

function unknownSubcharts(group: GroupInput, applications: readonly FoundApplication[]): Problem[] {
  const subcharts = new Map(applications.map(({ name, spec }) => [name, spec.subcharts.map((it) => it.name)]));
  return group.spec.applications.toSorted(byName).flatMap(({ name: application, dependencies }) =>
    sortedSet(dependencies.filter((it) => it.includes("/"))).flatMap((dependency): Problem[] => {
      const slash = dependency.indexOf("/");
      const listed = subcharts.get(dependency.slice(0, slash));
      if (!listed || listed.includes(dependency.slice(slash + 1))) return [];
      const near = nearest(dependency.slice(slash + 1), listed);
      const suggestion = near === undefined ? {} : { nearest: `${dependency.slice(0, slash)}/${near}` };
      return [{ kind: "UnknownSubchart", application, dependency, ...suggestion }];
    }),
  );
}
