/** What happens next to a group, and what its status says. */
export { conditionsOf, type Said } from "./conditions.ts";
export { decide } from "./decide.ts";
export { type Decision, STARTS, type StateName } from "./decision.ts";
export { removeDirectly, stopRefused } from "./deletion.ts";
export { observePlan } from "./observe-plan.ts";
export { observeRelease } from "./observe-release.ts";
export { observeStored, type ResolvedCharts } from "./observe-stored.ts";
export type { Observed, ReleaseObservation, RollbackTo, StoredPlan } from "./observed.ts";
export { readRollbackTo, writeRollbackTo } from "./rollback-to.ts";
export { statusOf } from "./status.ts";
export { revisionsNeeded } from "./target.ts";
export { isCompleted, type WorkflowView, workflowView } from "./workflow-view.ts";
