/** Pure decisions: graph, compile, readiness, decide. No I/O. */
export { type Compiled, type CompileInput, compile } from "./compile/compile.ts";
export type { GroupInput } from "./compile/input.ts";
export * from "./decide/index.ts";
export type { NamedNode } from "./graph/adjacency.ts";
export { levels, topologicalOrder } from "./graph/order.ts";
export type { KubernetesObject, OwnerReference, Plan, PlanNode, ReleaseNode, StageNode, StepNode } from "./plan.ts";
export { helmRelease } from "./plan.ts";
export { explain, type Problem } from "./problems.ts";
export * from "./readiness/index.ts";
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
export type { Workflow } from "./workflow/argo.ts";
export { type Operation, stageTaskName, taskName, workflowName } from "./workflow/names.ts";
export { sizeProblems } from "./workflow/size.ts";
export { type StagingWorkflowOptions, stagingName, stagingWorkflow } from "./workflow/staging.ts";
export { toWorkflow, type WorkflowOptions } from "./workflow/workflow.ts";
