/** Where the nodes of a goal are on their way, in the Workflow that leads or led to it. Pure. */

import { taskName } from "../workflow/names.ts";
import type { Goal } from "./goal.ts";
import { type NodeProgress, progress } from "./progress.ts";
import type { TaskView } from "./workflow-view.ts";

/** `readyBefore`: as `Sources` has it. */
export function goalProgress(
  { plan, releases, settled, stepsDone }: Goal,
  tasks: ReadonlyMap<string, TaskView>,
  readyBefore: ReadonlyMap<string, NodeProgress> = new Map(),
): ReadonlyMap<string, NodeProgress> {
  if (!plan) return new Map();
  return progress(plan, {
    readyBefore,
    releases,
    task: (node) => tasks.get(taskName(node.name)),
    stepDone: (node) => settled || stepsDone.get(node.name) === node.digest,
  });
}
