/**
 * Condition types and reasons that our objects report.
 *
 * kstatus reads them: `Reconciling` and `Stalled` are abnormal when True, absent otherwise, and never True together;
 * `Ready` is always there. Reasons are part of the API: scripts and alerts match them.
 */

export const ConditionType = {
  Ready: "Ready",
  Reconciling: "Reconciling",
  Stalled: "Stalled",
  RolledBack: "RolledBack",
} as const;
export type ConditionType = (typeof ConditionType)[keyof typeof ConditionType];

export const CONDITION_MEANING: Readonly<Record<ConditionType, string>> = {
  Ready:
    "True: every application is as the spec wants it. False: the rollout failed or cannot begin. Unknown: it is under way.",
  Reconciling: "True while something is under way; absent otherwise.",
  Stalled: "True when nothing more will happen until a person changes something; absent otherwise.",
  RolledBack:
    "After a failed rollout, or when a person asked for an earlier revision. True: that is back; of a first rollout, what it installed is removed. False: that failed, or a newer spec stopped it half done. Unknown: it is under way. Absent otherwise.",
};

export const Reason = {
  Progressing: "Progressing",
  Succeeded: "Succeeded",
  InvalidSpec: "InvalidSpec",
  ApplicationNotFound: "ApplicationNotFound",
  ReleaseFailed: "ReleaseFailed",
  WorkflowFailed: "WorkflowFailed",
  SubmitFailed: "SubmitFailed",
  TimedOut: "TimedOut",
  Superseded: "Superseded",
  Suspended: "Suspended",
  RollingBack: "RollingBack",
  RollbackSucceeded: "RollbackSucceeded",
  RollbackFailed: "RollbackFailed",
  Removing: "Removing",
  RemoveFailed: "RemoveFailed",
} as const;
export type Reason = (typeof Reason)[keyof typeof Reason];

export const REASON_MEANING: Readonly<Record<Reason, string>> = {
  Progressing: "The rollout is under way.",
  Succeeded: "Every application is as the spec wants it.",
  InvalidSpec: "The spec cannot be rolled out as it is: unknown names, a cycle, a collision. Nothing was changed.",
  ApplicationNotFound: "An application that the group names does not exist (yet).",
  ReleaseFailed: "A release, a step or a stage failed; the message names it and says why.",
  WorkflowFailed: "The Workflow failed for a reason of its own: a lost pod, a refused permission, a missing template.",
  SubmitFailed: "The Workflow could not be created.",
  TimedOut: "The rollout did not end within `spec.timeout`.",
  Superseded: "A newer spec arrived during the rollout, or the rollback; its Workflow is being stopped.",
  Suspended: "There is something to do, but `spec.suspend` is true: nothing new is started.",
  RollingBack:
    "The last good revision, or the one that a person asked for, is being put back; or what a failed first rollout installed is removed.",
  RollbackSucceeded: "The rollback is done; what is there is not what the spec wants.",
  RollbackFailed: "The rollback failed, or its revision cannot be read; a person must look.",
  Removing: "The group is being deleted: its releases are removed, dependents first.",
  RemoveFailed:
    "A release that left the group, or one of a group that is being deleted, could not be removed; the message names it.",
};
