/**
 * Named nodes as numbers: ids follow the sorted names, so whatever walks by id gives the same answer for any order of
 * the input. Names nobody has, repeated names and edges of a node to itself are left out; `problems.ts` reports them.
 */

/** A node and the names that must come before it. */
export interface NamedNode {
  readonly name: string;
  readonly dependencies: readonly string[];
}

export interface Adjacency {
  /** Name of each id, sorted. */
  readonly names: readonly string[];
  /** Ids of each id's dependencies, ascending, each once. */
  readonly dependencies: readonly (readonly number[])[];
}

export function adjacencyOf(nodes: readonly NamedNode[]): Adjacency {
  const byName = new Map<string, readonly string[]>();
  for (const { name, dependencies } of nodes) {
    const before = byName.get(name);
    byName.set(name, before ? [...before, ...dependencies] : dependencies);
  }
  const names = [...byName.keys()].sort();
  const ids = new Map(names.map((name, id) => [name, id]));
  const dependencies = names.map((name, self) => {
    const known = new Set<number>();
    for (const dependency of byName.get(name) ?? []) {
      const id = ids.get(dependency);
      if (id !== undefined && id !== self) known.add(id);
    }
    return [...known].sort((a, b) => a - b);
  });
  return { names, dependencies };
}

/** Ids that depend on each id: the edges turned round. */
export function dependentsOf({ names, dependencies }: Adjacency): number[][] {
  const dependents: number[][] = names.map(() => []);
  dependencies.forEach((ids, dependent) => {
    for (const id of ids) dependents[id]?.push(dependent);
  });
  return dependents;
}
