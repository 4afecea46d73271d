/** What can be decided of a group: one state for each, with all that is needed to act on it and to tell of it. */
import type { Plan, StageNode } from "../plan.ts";
import type { LiveRelease } from "../removal/live-release.ts";
import type { Removal } from "../removal/removal.ts";
import type { WorkflowView } from "./workflow-view.ts";

export type Decision = Deletion | Waiting | Start | UnderWay | Settled;

export type StateName = Decision["state"];

/** The group is going away. */
type Deletion =
  /** It is to leave its releases behind: these, and their sources, are let go, the sources first. */
  | { readonly state: "Orphaning"; readonly releases: readonly LiveRelease[] }
  /** Its releases are being removed, or waited for; a Workflow does it where there is one. */
  | { readonly state: "Removing"; readonly workflow?: WorkflowView; readonly lookAgainAfterSeconds?: number }
  /** No Workflow can do it: the controller deletes exactly these now. */
  | { readonly state: "RemovingDirectly"; readonly releases: readonly LiveRelease[]; readonly because: string }
  /** Nothing more goes by itself, because of these. */
  | { readonly state: "RemoveBlocked"; readonly blocked: readonly LiveRelease[] }
  /** Nothing of it is left: the finalizer, if it is there, is taken off. */
  | { readonly state: "Finalizing" };

/** Something comes first. */
type Waiting =
  /** The finalizer is to be put on, before anything else is done. */
  | { readonly state: "Claiming" }
  /** An application that the group names does not exist yet. */
  | { readonly state: "WaitingForApplications"; readonly message: string }
  /** A Workflow that is not of what is wanted now is still running: it must end before anything else may start. */
  | {
      readonly state: "Stopping";
      readonly workflow: WorkflowView;
      /** For whose sake: a revision, or what removes the group. */
      readonly supersededBy: string;
      readonly lookAgainAfterSeconds?: number;
    }
  /** The API server refused what was decided; it is tried again. Never chosen by `decide`: the caller reports it. */
  | { readonly state: "Blocked"; readonly message: string };

/** A Workflow is to be created. What it must not start twice is decided on what the API server says now. */
type Start =
  /** For the stages whose records do not exist (`stagingWorkflow`). */
  | {
      readonly state: "SubmittingStages";
      readonly plan: Plan;
      /** What the Workflow goes by: its label, and the beginning of its name. */
      readonly revision: string;
      readonly attempt: number;
      readonly stages: readonly StageNode[];
    }
  /** For the nodes that are not done, and then for what the plan has no more (`toWorkflow`, operation `apply`). */
  | (Submission & { readonly state: "Submitting" })
  /** The same, back to a plan that was good: operation `rollback`. `plan` is to be stored as `revision` first. */
  | (Submission & { readonly state: "SubmittingRollback" })
  /** For removals alone (`removalWorkflow`): of a group that is deleted, or of a first rollout that failed. */
  | {
      readonly state: "SubmittingRemoval";
      readonly purpose: "delete" | "cleanup";
      readonly revision: string;
      readonly attempt: number;
      readonly removals: readonly Removal[];
    };

interface Submission {
  readonly plan: Plan;
  readonly revision: string;
  readonly attempt: number;
  readonly done: ReadonlySet<string>;
  readonly removals: readonly Removal[];
}

/** A Workflow of what is wanted is running. */
type UnderWay =
  | { readonly state: "RollingOut"; readonly workflow: WorkflowView }
  /** Charts of this spec are being split and put into the staging registry; nothing of the group is changed meanwhile. */
  | { readonly state: "Staging"; readonly workflow: WorkflowView }
  /** Revision `to` is being put back; without one, what a failed first rollout installed is being removed. */
  | { readonly state: "RollingBack"; readonly workflow: WorkflowView; readonly to?: string };

/** Nothing happens before something changes. */
type Settled =
  /** The manifest cannot be rolled out; nothing is changed. */
  | { readonly state: "Invalid"; readonly message: string }
  /** Everything is as the plan wants it. */
  | { readonly state: "Ready" }
  /** There is work, but `spec.suspend` forbids to start it. */
  | { readonly state: "Suspended"; readonly pending: readonly string[]; readonly removals: readonly Removal[] }
  /** Staging failed. Nothing of the group was changed. */
  | { readonly state: "StagingFailed" }
  /** The rollout of this spec failed. Where it is to be rolled back, the status keeps why first, and the next look begins. */
  | { readonly state: "Failed" }
  /** Everything is as the plan wants it, but for releases that it has no more, and that could not be removed. */
  | { readonly state: "RemoveFailed"; readonly message: string }
  /** Revision `to` is back; without one, what a failed first rollout installed is gone. `requested`: by a person. */
  | { readonly state: "RolledBack"; readonly to?: string; readonly requested: boolean }
  | { readonly state: "RollbackFailed"; readonly message: string };

/** States that create a Workflow. */
export const STARTS: ReadonlySet<StateName> = new Set<StateName>([
  "SubmittingStages",
  "Submitting",
  "SubmittingRollback",
  "SubmittingRemoval",
]);
