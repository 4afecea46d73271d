export type { KubernetesObject, OwnerReference, Plan, PlanNode, ReleaseNode, StepNode } from "./plan.ts";
export { helmRelease } from "./plan.ts";
