/**
 * Sorts tasks into lanes: what one lane does says nothing about another, so that a failure in one leaves the others alone.
 *
 * A lane is a sequence of parts, each small enough for a DAG, that run one after the other. Tasks that are tied to each other,
 * directly or not, share a lane; only where they are too many for one part does the lane have several, cut in the tasks'
 * order. Small knots are packed together into lanes of one part.
 */
interface Tied {
  readonly name: string;
  readonly dependencies: readonly string[];
}

/** `tasks`: each after its dependencies. */
export function lanesOf<T extends Tied>(tasks: readonly T[], size: number): T[][][] {
  const lanes: T[][][] = [];
  const packed: T[][] = [];
  for (const knot of knotsOf(tasks)) {
    if (knot.length > size) {
      lanes.push(chunks(knot, size));
      continue;
    }
    const last = packed.at(-1);
    if (last && last.length + knot.length <= size) last.push(...knot);
    else packed.push(knot);
  }
  return [...lanes, ...packed.map((part) => [part])];
}

export function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

/** Tasks that are tied to each other, in their order; knots by their first task. */
function knotsOf<T extends Tied>(tasks: readonly T[]): T[][] {
  const parent = new Map(tasks.map(({ name }) => [name, name]));
  const rootOf = (name: string): string => {
    let root = name;
    for (let up = parent.get(root); up !== undefined && up !== root; up = parent.get(root)) {
      const above = parent.get(up) ?? up;
      parent.set(root, above); // Halves the way for the next to come.
      root = above;
    }
    return root;
  };
  for (const { name, dependencies } of tasks)
    for (const it of dependencies) if (parent.has(it)) parent.set(rootOf(it), rootOf(name));
  const knots = new Map<string, T[]>();
  for (const task of tasks) {
    const root = rootOf(task.name);
    const knot = knots.get(root);
    if (knot) knot.push(task);
    else knots.set(root, [task]);
  }
  return [...knots.values()];
}
