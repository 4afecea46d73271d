/**
 * The DAG of a Workflow, nested where it is too large for one, or where removals follow a rollout.
 *
 * A rollout of more than 200 tasks is cut, in its topological order, into parts of 200, each a DAG of its own, and the entry
 * runs one part after the other. The cut is a barrier: no task of a part starts before every task of the part before has
 * succeeded. That keeps every order of the plan, and costs large plans the overlap at the cuts.
 *
 * Removals are parts of their own behind the last one of the rollout, or begin at once where there is none. They run in lanes
 * (lanes.ts), so that one that fails keeps only those from going on that are tied to it.
 */
import type { DagTask, DagTemplate } from "./argo.ts";
import { chunks, lanesOf } from "./lanes.ts";
import { MAX_TASKS } from "./limits.ts";
import type { NodeTask } from "./tasks.ts";

export const ENTRYPOINT = "main";

interface PartOf {
  readonly name: string;
  /** The part that must have succeeded. */
  readonly behind: string | undefined;
  readonly tasks: readonly DagTask[];
}

/** Templates of the DAG, the entry first. Of both, what a task waits for comes before it; together at least one. */
export function dagTemplates(rollout: readonly NodeTask[], removing: readonly NodeTask[] = []): DagTemplate[] {
  const parts = sequence("part", 0, chunks(rollout, MAX_TASKS), undefined);
  const last = parts.at(-1)?.name;
  for (const lane of lanesOf(removing, MAX_TASKS)) parts.push(...sequence("removals", parts.length, lane, last));
  const [only] = parts;
  if (only && parts.length === 1) return [dag(ENTRYPOINT, only.tasks)];
  const entry = parts.map(({ name, behind }): DagTask => {
    const depends = behind === undefined ? {} : { depends: `${behind}.Succeeded` };
    return { name, template: name, ...depends };
  });
  return [dag(ENTRYPOINT, entry), ...parts.map(({ name, tasks }) => dag(name, tasks))];
}

/** Parts that run one after the other. `before`: parts that have their number already. */
function sequence(kind: string, before: number, parts: readonly NodeTask[][], behind: string | undefined): PartOf[] {
  const nameOf = (index: number): string => `${kind}-${before + index + 1}`;
  return parts.map((part, i) => ({
    name: nameOf(i),
    behind: i === 0 ? behind : nameOf(i - 1),
    tasks: partTasks(part),
  }));
}

function partTasks(tasks: readonly NodeTask[]): DagTask[] {
  const names = new Set(tasks.map(({ name }) => name));
  return tasks.map(({ within }) => within((name) => names.has(name)));
}

/** Independent branches go on when another fails: what they finish need not be done again. */
export function dag(name: string, tasks: readonly DagTask[]): DagTemplate {
  return { name, dag: { failFast: false, tasks } };
}
