/** What happens next to a group, and what its status says. */
export { conditionsOf, type Said } from "./conditions.ts";
export { type Decision, decide } from "./decide.ts";
export { observePlan } from "./observe-plan.ts";
export { observeRelease } from "./observe-release.ts";
export type { Observed, ReleaseObservation } from "./observed.ts";
export { statusOf } from "./status.ts";
export { isCompleted, type WorkflowView, workflowView } from "./workflow-view.ts";
