/** What can be wrong with a graph of named nodes, all of it at once, sorted. Linear, also for graphs as deep as long. */
import { byText } from "../text/compare.ts";
import { adjacencyOf, type NamedNode } from "./adjacency.ts";
import { findCycles } from "./cycles.ts";
import { nearest } from "./nearest.ts";

export type GraphProblem =
  | { readonly kind: "DuplicateName"; readonly name: string }
  | { readonly kind: "UnknownName"; readonly name: string; readonly dependency: string; readonly nearest?: string }
  | { readonly kind: "SelfDependency"; readonly name: string }
  /** Each name depends on the next; the last is the first again. */
  | { readonly kind: "Cycle"; readonly path: readonly string[] };

/** Each search for a near name looks at all names, so only the first mistakes get one. */
const SUGGESTIONS = 50;

export function graphProblems(nodes: readonly NamedNode[]): GraphProblem[] {
  const cycles = findCycles(adjacencyOf(nodes));
  return [
    ...duplicates(nodes),
    ...unknownNames(nodes),
    ...selfDependencies(nodes),
    ...cycles.map((path): GraphProblem => ({ kind: "Cycle", path })),
  ];
}

function duplicates(nodes: readonly NamedNode[]): GraphProblem[] {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { name } of nodes) (seen.has(name) ? repeated : seen).add(name);
  return [...repeated].sort(byText).map((name) => ({ kind: "DuplicateName", name }));
}

function unknownNames(nodes: readonly NamedNode[]): GraphProblem[] {
  const names = new Set(nodes.map(({ name }) => name));
  const unknown = nodes.flatMap(({ name, dependencies }) =>
    [...new Set(dependencies)].filter((it) => !names.has(it)).map((dependency) => ({ name, dependency })),
  );
  return unknown
    .sort((a, b) => byText(a.name, b.name) || byText(a.dependency, b.dependency))
    .map(({ name, dependency }, i) => {
      const near = i < SUGGESTIONS ? nearest(dependency, others(names, name)) : undefined;
      return { kind: "UnknownName", name, dependency, ...(near === undefined ? {} : { nearest: near }) };
    });
}

function* others(names: ReadonlySet<string>, self: string): Iterable<string> {
  for (const name of names) if (name !== self) yield name;
}

function selfDependencies(nodes: readonly NamedNode[]): GraphProblem[] {
  return nodes
    .filter(({ name, dependencies }) => dependencies.includes(name))
    .map(({ name }) => name)
    .sort(byText)
    .map((name) => ({ kind: "SelfDependency", name }));
}
