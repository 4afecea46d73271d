/** Whether the rollout of the spec has failed, as the status remembers it or as is seen now. Pure. */
import type { FailedRollout } from "@orkestra/api";
import { removals } from "../removal/removal.ts";
import { readWorkflowName, removalTaskName, taskName } from "../workflow/names.ts";
import { doneNodes, isAllDone } from "./done.ts";
import { isTriedInVain } from "./executor-words.ts";
import { type Last, lastAttempt, lastWorkflow } from "./memory.ts";
import type { Observed } from "./observed.ts";
import { isCompleted, newest } from "./workflow-view.ts";

export interface Failure {
  readonly revision: string;
  /** Name of the Workflow that it failed in. */
  readonly workflow: string;
  /** As the status has it; undefined until then. */
  readonly recorded?: FailedRollout;
}

type Unstored = Omit<Observed, "stored">;
type CompiledWell = Extract<Observed["compiled"], { ok: true }>;

export function failureOf(observed: Unstored): Failure | undefined {
  const { status } = observed.group;
  if (status.failure && isKept(observed, status.failure)) {
    const { revision, workflow } = status.failure;
    return { revision, workflow, recorded: status.failure };
  }
  return newFailure(observed);
}

/**
 * A new request of a person's to try again (`requestedAt`). One that the last Workflow was started with is answered, though the
 * status does not say so yet where the controller was lost in between; but what was staged for it has yet to be released.
 */
export function isRetryRequested({ group, workflows }: Pick<Unstored, "group" | "workflows">): boolean {
  const { requestedAt, status } = group;
  if (requestedAt === undefined || requestedAt === status.lastHandledReconcileAt) return false;
  const last = newest(workflows);
  return last === undefined || last.operation === "stage" || last.requestedAt !== requestedAt;
}

/**
 * It is forgotten when the spec becomes another one, when the rollout is tried again, and when everything became ready after
 * all. A manifest that does not compile says nothing of what it will be, so nothing is forgotten for it.
 */
function isKept(observed: Unstored, failure: FailedRollout): boolean {
  const { compiled } = observed;
  if (!compiled.ok) return true;
  if (compiled.revision !== failure.revision) return false;
  if (isSuperseded(observed, failure.revision, failure.workflow)) return false;
  if (isBeingUndone(observed, failure.revision)) return true;
  return !isHealed(observed, compiled) && !isTriedAgain(observed, failure.revision);
}

function newFailure(observed: Unstored): Failure | undefined {
  const { compiled } = observed;
  if (!compiled.ok || compiled.unstaged.length > 0 || isRetryRequested(observed)) return undefined;
  const last = lastWorkflow(observed);
  if (!last?.failed || last.revision !== compiled.revision || last.operation !== "apply") return undefined;
  if (isSuperseded(observed, last.revision, last.name)) return undefined;
  // The status has told of it, and forgotten it since.
  if (observed.group.status.history?.some(({ workflow }) => workflow === last.name)) return undefined;
  if (isHealed(observed, compiled) || isOfRemovalsAlone(observed, compiled, last)) return undefined;
  return { revision: compiled.revision, workflow: last.name };
}

/** By a newer attempt. */
function isSuperseded(observed: Unstored, revision: string, workflow: string): boolean {
  return lastAttempt(observed, revision, "apply") > (readWorkflowName(workflow)?.attempt ?? 0);
}

/** Every release is as the spec wants it, and ready. */
function isHealed({ releases, stepsDone }: Unstored, { plan, unstaged }: CompiledWell): boolean {
  return unstaged.length === 0 && isAllDone(plan, doneNodes(plan, { releases, stepsDone, settled: false }));
}

/** A failed rollback, too, is what is tried again: then the request is not about the rollout. */
function isTriedAgain(observed: Unstored, failed: string): boolean {
  const last = lastWorkflow(observed);
  const isOfUndoing = last !== undefined && undoes(last, failed) && last.failed;
  return isRetryRequested(observed) && !isOfUndoing;
}

function isBeingUndone({ workflows }: Unstored, failed: string): boolean {
  return workflows.some((workflow) => !isCompleted(workflow) && undoes(workflow, failed));
}

/** What undoes a rollout: the rollout of an earlier revision, or, of a first one, the removal of what it installed. */
function undoes({ operation, revision }: Pick<Last, "operation" | "revision">, failed: string): boolean {
  return operation === "rollback" || (operation === "remove" && revision === failed);
}

/** What the plan wants has been released; what it has no more could not be removed. That is no reason to undo anything. */
function isOfRemovalsAlone({ live }: Unstored, { plan }: CompiledWell, { tasks }: Last): boolean {
  const released = plan.nodes.flatMap((node) => tasks.get(taskName(node.name)) ?? []);
  const removed = removals(live, plan).flatMap(({ release }) => tasks.get(removalTaskName(release.node)) ?? []);
  return released.every(({ phase }) => phase === "Succeeded") && removed.some(isTriedInVain);
}
