/**
 * A group that is being deleted: what its finalizer waits for. Pure.
 *
 * It goes on while the group is suspended, and when its manifest does not compile: what there is to remove is read from the
 * releases that are there. A Workflow removes them, dependents first; where none can, or it gives up, the controller does, in the
 * same order. Nothing is forced: what blocks is named.
 */
import { directRemovals } from "../removal/direct.ts";
import { removals } from "../removal/removal.ts";
import { removalName } from "../workflow/workflow.ts";
import type { Decision, StateName } from "./decision.ts";
import { isRetryRequested } from "./failure.ts";
import { lastAttempt, lastWorkflow } from "./memory.ts";
import type { Observed } from "./observed.ts";
import { inOrder, isCompleted, type WorkflowView } from "./workflow-view.ts";

/** What Argo does takes seconds. When it has not begun, or ended, something in this time, it is not there to do it. */
const PATIENCE_SECONDS = 120;
/**
 * Argo calls a Workflow that was stopped failed when it tells its pods to end (4.1, workflow/controller/pod), and executors do so
 * within a second. What one of them has released by then must find its group.
 */
const PODS_END_SECONDS = 5;

export function decideDeletion(observed: Observed): Decision {
  const view = viewOf(observed);
  const row = TABLE.find(({ applies }) => applies(view));
  if (!row) throw new Error("the last row applies to everything");
  return row.decide(view);
}

/** What is done without a Workflow. The caller asks for it where the API server refuses to create one. */
export function removeDirectly(observed: Observed, because: string): Decision {
  const { live } = observed;
  const { go, blocked } = directRemovals(live, planOf(observed));
  if (go.length > 0) return { state: "RemovingDirectly", releases: go, because };
  const isUnderWay = live.some(({ deleting, trouble }) => deleting && trouble === undefined);
  return isUnderWay || blocked.length === 0 ? { state: "Removing" } : { state: "RemoveBlocked", blocked };
}

/** What is done when the API server refuses to have a Workflow stopped: it is waited for as if it had been, from the beginning. */
export function stopRefused(observed: Observed, workflow: string): Decision {
  const stoppedAt = observed.group.deletedAt ?? observed.now;
  const workflows = observed.workflows.map((it) => (it.name === workflow ? { ...it, stoppedAt } : it));
  return decideDeletion({ ...observed, workflows });
}

interface View {
  readonly observed: Observed;
  /** What the Workflows go by that remove the group. */
  readonly name: string;
  /** A Workflow that does something else. */
  readonly other: Awaited | undefined;
  /** One that was stopped and has ended, but for its pods perhaps. */
  readonly ending: Awaited | undefined;
  /** The Workflow that removes the group. */
  readonly running: Awaited | undefined;
  /** Why no Workflow will do it. */
  readonly because: string | undefined;
}

/** A Workflow that runs, and for how many seconds it is reasonable to wait. */
interface Awaited {
  readonly workflow: WorkflowView;
  readonly patience: number;
}

function viewOf(observed: Observed): View {
  const { group, workflows, now } = observed;
  const name = removalName({ group: group.name, uid: group.frame.uid ?? "" });
  const isOwn = (it: Pick<WorkflowView, "operation" | "revision">) => it.operation === "remove" && it.revision === name;
  const open = workflows.filter((workflow) => !isCompleted(workflow));
  const awaited = (workflow: WorkflowView | undefined, since: string | undefined, limit: number) =>
    workflow && { workflow, patience: secondsLeft(since, now, limit) };
  const own = open.find(isOwn);
  const another = open.find((workflow) => !isOwn(workflow));
  // From when it was stopped, however long ago the group was deleted: until then it goes on releasing.
  const other = awaited(another, another?.stoppedAt, PATIENCE_SECONDS);
  const stopped = inOrder(workflows).findLast((it) => isCompleted(it) && it.stoppedAt !== undefined);
  const ending = awaited(stopped, stopped?.finishedAt ?? stopped?.stoppedAt, PODS_END_SECONDS);
  const running = awaited(own, own?.startedAt ?? own?.createdAt, own ? allowed(observed, own) : 0);
  const last = lastWorkflow(observed);
  const failed = last?.failed === true && isOwn(last) && !isRetryRequested(observed);
  const because = [other, running].filter((it) => it !== undefined && it.patience <= 0).map(givenUp)[0];
  return {
    observed,
    name,
    other,
    ending,
    running,
    because: because ?? (failed ? `Workflow "${last.name}" failed` : undefined),
  };
}

/** Also of one that never ends because Argo is gone: everything that it has to do may take its whole time, one after another. */
function allowed({ live }: Observed, { startedAt }: WorkflowView): number {
  const all = startedAt === undefined ? 0 : live.reduce((sum, { timeoutSeconds }) => sum + timeoutSeconds, 0);
  return PATIENCE_SECONDS + all;
}

function givenUp(awaited: Awaited | undefined): string {
  const { name = "", startedAt } = awaited?.workflow ?? {};
  return startedAt === undefined
    ? `Argo has not begun Workflow "${name}" in ${PATIENCE_SECONDS} seconds`
    : `Workflow "${name}" does not end`;
}

/** Times of RFC 3339. What cannot be read is waited for. */
function secondsLeft(since: string | undefined, now: string, limit: number): number {
  const passed = (Date.parse(now) - Date.parse(since ?? now)) / 1000;
  return Number.isNaN(passed) ? limit : Math.ceil(limit - passed);
}

function planOf({ compiled }: Observed) {
  return compiled.ok ? compiled.plan : undefined;
}

interface Row {
  readonly state: StateName;
  readonly applies: (view: View) => boolean;
  readonly decide: (view: View) => Decision;
}

const direct = ({ observed, because }: View): Decision => removeDirectly(observed, because ?? "");
const decidesDirectly = (view: View, state: StateName): boolean =>
  view.because !== undefined && direct(view).state === state;

/** In order: the first row that applies decides. */
const TABLE: readonly Row[] = [
  {
    state: "Stopping",
    applies: ({ other }) => other !== undefined && other.patience > 0,
    decide: ({ other, name }) => {
      const { workflow, patience } = other as Awaited;
      return { state: "Stopping", workflow, supersededBy: name, lookAgainAfterSeconds: patience };
    },
  },
  {
    state: "Orphaning",
    applies: ({ observed }) => observed.group.deletionPolicy === "Orphan" && observed.live.length > 0,
    decide: ({ observed }) => ({ state: "Orphaning", releases: observed.live }),
  },
  {
    state: "Stopping",
    applies: ({ observed, ending }) => observed.live.length === 0 && ending !== undefined && ending.patience > 0,
    decide: ({ ending, name }) => {
      const { workflow, patience } = ending as Awaited;
      return { state: "Stopping", workflow, supersededBy: name, lookAgainAfterSeconds: patience };
    },
  },
  {
    state: "Finalizing",
    applies: ({ observed }) => observed.live.length === 0,
    decide: () => ({ state: "Finalizing" }),
  },
  { state: "RemovingDirectly", applies: (view) => decidesDirectly(view, "RemovingDirectly"), decide: direct },
  { state: "RemoveBlocked", applies: (view) => decidesDirectly(view, "RemoveBlocked"), decide: direct },
  { state: "Removing", applies: (view) => decidesDirectly(view, "Removing"), decide: direct },
  {
    state: "Removing",
    applies: ({ running }) => running !== undefined,
    decide: ({ running }) => {
      const { workflow, patience } = running as Awaited;
      return { state: "Removing", workflow, lookAgainAfterSeconds: patience };
    },
  },
  {
    state: "SubmittingRemoval",
    applies: () => true,
    decide: ({ observed, name }) => ({
      state: "SubmittingRemoval",
      purpose: "delete",
      revision: name,
      attempt: lastAttempt(observed, name, "remove") + 1,
      removals: removals(observed.live, undefined, planOf(observed)),
    }),
  },
];
