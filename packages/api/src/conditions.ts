/**
 * Condition types and reasons that our objects report.
 *
 * kstatus reads them: `Reconciling` and `Stalled` are abnormal when True, absent otherwise, and never True together;
 * `Ready` is always there. Reasons are part of the API: scripts and alerts match them.
 */

export const ConditionType = {
  Ready: "Ready",
  /** True while something is under way; absent otherwise. */
  Reconciling: "Reconciling",
  /** True when nothing more will happen until a person changes something; absent otherwise. */
  Stalled: "Stalled",
  /** True when the last good revision was put back after a failed rollout; False when that failed; absent otherwise. */
  RolledBack: "RolledBack",
} as const;
export type ConditionType = (typeof ConditionType)[keyof typeof ConditionType];

export const Reason = {
  /** The rollout is under way. */
  Progressing: "Progressing",
  /** Every application is as the spec wants it. */
  Succeeded: "Succeeded",
  /** The spec cannot be rolled out as it is: unknown names, cycles, collisions. Nothing was changed. */
  InvalidSpec: "InvalidSpec",
  /** An application that the group names does not exist (yet). */
  ApplicationNotFound: "ApplicationNotFound",
  /** A release, a step or a stage failed. */
  ReleaseFailed: "ReleaseFailed",
  /** The Workflow failed for a reason of its own: a lost pod, a refused permission, a missing template. */
  WorkflowFailed: "WorkflowFailed",
  /** The Workflow could not be created. */
  SubmitFailed: "SubmitFailed",
  /** The rollout did not end within `spec.timeout`. */
  TimedOut: "TimedOut",
  /** A newer spec arrived during the rollout; its Workflow is being stopped. */
  Superseded: "Superseded",
  /** `spec.suspend` is true: nothing new is started. */
  Suspended: "Suspended",
  RollingBack: "RollingBack",
  RollbackSucceeded: "RollbackSucceeded",
  RollbackFailed: "RollbackFailed",
  /** The group is being deleted: its releases are removed, dependents first. */
  Removing: "Removing",
  RemoveFailed: "RemoveFailed",
} as const;
export type Reason = (typeof Reason)[keyof typeof Reason];
