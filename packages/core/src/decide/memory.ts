/**
 * What is known of the group's Workflows, those that exist and those that Argo has dropped when their time to live had
 * passed: what ran last, and which names are used up. Pure.
 */
import { type Operation, readWorkflowName } from "../workflow/names.ts";
import type { Observed } from "./observed.ts";
import { newest, type TaskView, type WorkflowView } from "./workflow-view.ts";

export type Known = Pick<Observed, "group" | "workflows">;

/** A Workflow as it is, or as the status remembers it. */
export interface Last {
  readonly name: string;
  readonly revision: string;
  readonly operation: Operation;
  /** It ended, and not well; and it was not we who ended it. */
  readonly failed: boolean;
  readonly succeeded: boolean;
  /** Of one that exists. */
  readonly view?: WorkflowView;
  readonly tasks: ReadonlyMap<string, TaskView>;
}

/** The Workflow that was started last, if any is known. */
export function lastWorkflow({ group: { status }, workflows }: Known): Last | undefined {
  const remembered = status.workflow;
  if (!remembered || workflows.some(({ name }) => name === remembered.name)) return seen(newest(workflows));
  // It is gone. What had ended when the status was written is older; what the status knows nothing of is newer.
  const ended = new Set([...(status.history ?? []).map(({ workflow }) => workflow), status.failure?.workflow]);
  const isSpent = ({ operation, phase }: WorkflowView): boolean => operation === "stage" && phase === "Succeeded";
  const unknown = workflows.filter((workflow) => !ended.has(workflow.name) && !isSpent(workflow));
  return seen(newest(unknown)) ?? fromStatus(status, remembered);
}

function seen(view: WorkflowView | undefined): Last | undefined {
  if (!view) return undefined;
  const { name, revision, operation, phase, superseded, tasks } = view;
  const failed = !superseded && isFailure(phase);
  return { name, revision, operation, failed, succeeded: !superseded && phase === "Succeeded", view, tasks };
}

type Status = Known["group"]["status"];

function fromStatus({ history }: Status, { name, phase }: NonNullable<Status["workflow"]>): Last | undefined {
  const named = readWorkflowName(name);
  if (!named) return undefined;
  const superseded = history?.some(({ workflow, result }) => workflow === name && result === "Superseded") ?? false;
  const succeeded = !superseded && phase === "Succeeded";
  return { ...named, name, failed: !superseded && isFailure(phase), succeeded, tasks: new Map() };
}

const isFailure = (phase: string): boolean => phase === "Failed" || phase === "Error";

/**
 * The highest attempt of an operation on a revision that anything knows of; 0 for none. A name must never be used twice, because
 * Argo would take the old Workflow's pods for the new one's.
 */
export function lastAttempt({ group: { status }, workflows }: Known, revision: string, operation: Operation): number {
  const names = [
    ...workflows.map(({ name }) => name),
    status.workflow?.name,
    status.failure?.workflow,
    ...(status.history ?? []).map(({ workflow }) => workflow),
  ];
  const attempts = names.flatMap((name) => {
    const named = readWorkflowName(name ?? "");
    return named?.revision === revision && named.operation === operation ? [named.attempt] : [];
  });
  return Math.max(0, ...attempts);
}
