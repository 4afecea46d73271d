/**
 * At most one Workflow of a group runs at a time, and none is submitted a second time for what has been done.
 *
 * One that stages changes nothing of the group, and has done its work when its records are there: what they are for need not wait
 * for its end.
 */
import { walk } from "../history/cluster.ts";
import { type WorkflowFacts, workflowFacts } from "../history/facts.ts";
import type { History } from "../history/history.ts";

export function oneWorkflow(history: History): string[] {
  const found: string[] = [];
  walk(history, (entry, cluster) => {
    if (entry.type !== "change" || entry.object.kind !== "Workflow" || entry.before || !entry.after) return;
    const { name, owner, operation } = workflowFacts(entry.after);
    const running = cluster
      .all("Workflow")
      .map(workflowFacts)
      .filter((other) => other.owner === owner && !other.completed)
      .filter((other) => other.operation !== "stage" || operation === "stage");
    for (const other of running) found.push(`Workflow "${name}" was created while "${other.name}" was running`);
  });
  return found;
}

/**
 * Two Workflows in a row that do the same: that is right only when something was done to the cluster since the first one
 * was submitted.
 */
export function submittedOnce(history: History): string[] {
  const found: string[] = [];
  const last = new Map<string, { readonly workflow: WorkflowFacts; readonly marks: number }>();
  let marks = 0;
  for (const entry of history) {
    if (entry.type === "mark") marks++;
    else if (entry.type === "change" && entry.object.kind === "Workflow" && !entry.before && entry.after) {
      const workflow = workflowFacts(entry.after);
      const key = workflow.owner ?? "";
      const before = last.get(key);
      if (before && before.marks === marks && isSame(before.workflow, workflow))
        found.push(`Workflow "${workflow.name}" was submitted after "${before.workflow.name}" without any reason`);
      last.set(key, { workflow, marks });
    }
  }
  return found;
}

const isSame = (a: WorkflowFacts, b: WorkflowFacts): boolean =>
  a.revision === b.revision && a.operation === b.operation;
