/**
 * The DAG of a rollout, nested where it is too large for one.
 *
 * A plan of more than 200 tasks is cut, in its topological order, into parts of 200, each a DAG of its own, and the entry
 * runs one part after the other. The cut is a barrier: no task of a part starts before every task of the part before has
 * succeeded. That keeps every order of the plan, and costs large plans the overlap at the cuts.
 */
import type { DagTask, DagTemplate } from "./argo.ts";
import { MAX_TASKS } from "./limits.ts";
import type { NodeTask } from "./tasks.ts";

export const ENTRYPOINT = "main";

/** Templates of the DAG, the entry first. `tasks`: dependencies first, at least one. */
export function dagTemplates(tasks: readonly NodeTask[]): DagTemplate[] {
  const parts = chunks(tasks, MAX_TASKS).map(partTasks);
  const [only] = parts;
  if (only && parts.length === 1) return [dag(ENTRYPOINT, only)];
  const entry = parts.map((_, i): DagTask => {
    const depends = i === 0 ? {} : { depends: `${partName(i - 1)}.Succeeded` };
    return { name: partName(i), template: partName(i), ...depends };
  });
  return [dag(ENTRYPOINT, entry), ...parts.map((part, i) => dag(partName(i), part))];
}

function partTasks(tasks: readonly NodeTask[]): DagTask[] {
  const names = new Set(tasks.map(({ name }) => name));
  return tasks.map(({ within }) => within((name) => names.has(name)));
}

function partName(index: number): string {
  return `part-${index + 1}`;
}

/** Independent branches go on when another fails: what they finish need not be done again. */
export function dag(name: string, tasks: readonly DagTask[]): DagTemplate {
  return { name, dag: { failFast: false, tasks } };
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
