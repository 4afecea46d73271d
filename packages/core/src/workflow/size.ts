/** Whether a plan fits into the objects that carry it: etcd and Argo bound them. */
import { strToU8 } from "fflate";
import type { Plan } from "../plan.ts";
import type { Problem } from "../problems.ts";
import { MAX_REVISION_BYTES, revisionBytes, revisionName } from "../revision/revision.ts";
import { MAX_WORKFLOW_BYTES } from "./limits.ts";
import { toWorkflow } from "./workflow.ts";

/** What is too large. Looks at the whole Workflow, of all nodes: a group must be able to start from nothing. */
export function sizeProblems(
  plan: Plan,
  options: { readonly lookAhead: number; readonly executorTemplate: string },
): Problem[] {
  const revision = revisionBytes(plan);
  const workflow = toWorkflow(plan, {
    ...options,
    revision: revisionName(plan),
    operation: "apply",
    attempt: 1,
    done: new Set(),
  });
  const bytes = strToU8(JSON.stringify(workflow ?? {})).length;
  return [
    ...(revision > MAX_REVISION_BYTES
      ? [{ kind: "RevisionTooLarge", bytes: revision, limit: MAX_REVISION_BYTES } as const]
      : []),
    ...(bytes > MAX_WORKFLOW_BYTES ? [{ kind: "WorkflowTooLarge", bytes, limit: MAX_WORKFLOW_BYTES } as const] : []),
  ];
}
