/** Pure decisions: graph, compile, readiness, decide. No I/O. */
export { type Changes, type ChangesInput, changesOf, isNothing, type NodeChange } from "./changes/changes.ts";
export { type ChartReference, chartOf } from "./changes/chart-of.ts";
export type { ChartChange, Difference } from "./changes/difference.ts";
export { type Compiled, type CompileInput, compile } from "./compile/compile.ts";
export type { GroupInput } from "./compile/input.ts";
export { objectNameOf } from "./compile/release-name.ts";
export * from "./decide/index.ts";
export type { NamedNode } from "./graph/adjacency.ts";
export { levels, topologicalOrder } from "./graph/order.ts";
export { controllerOf, isOwnedBy } from "./owner.ts";
export type { KubernetesObject, OwnerReference, Plan, PlanNode, ReleaseNode, StageNode, StepNode } from "./plan.ts";
export { helmRelease } from "./plan.ts";
export { explain, type Problem } from "./problems.ts";
export * from "./readiness/index.ts";
export { directRemovals } from "./removal/direct.ts";
export { type LiveRelease, liveRelease } from "./removal/live-release.ts";
export { type Removal, removals } from "./removal/removal.ts";
export { FLUX_FINALIZER, uninstallSaid } from "./removal/uninstall.ts";
export {
  type ControllerRevision,
  controllerRevision,
  decodeRevision,
  encodeRevision,
  revisionName,
} from "./revision/revision.ts";
export { type Enablement, enablement } from "./staging/enabled.ts";
export { FORMAT } from "./staging/format.ts";
export { dnsLabel } from "./staging/part-name.ts";
export { readStagingRecord } from "./staging/read-record.ts";
export type { Artifact, Enabling, StagedPiece, StagingRecord, ValuePath } from "./staging/record.ts";
export type { StageRequest } from "./staging/request.ts";
export { visibleValues } from "./staging/visible.ts";
export { recordName, stagingRecord } from "./staging/write-record.ts";
export { redacted } from "./text/redacted.ts";
export type { Workflow } from "./workflow/argo.ts";
export {
  type Operation,
  readWorkflowName,
  removalTaskName,
  stageTaskName,
  taskName,
  workflowName,
} from "./workflow/names.ts";
export { sizeProblems } from "./workflow/size.ts";
export { type StagingWorkflowOptions, stagingName, stagingWorkflow } from "./workflow/staging.ts";
export {
  type RemovalWorkflowOptions,
  removalName,
  removalWorkflow,
  toWorkflow,
  type WorkflowFrame,
  type WorkflowOptions,
} from "./workflow/workflow.ts";
