/** What a Workflow of a group needs to know that has no plan: its manifest does not compile, and it may be on its way out. */
import { ApplicationGroupSpec } from "@orkestra/api";
import type { WorkflowFrame } from "@orkestra/core";
import type { UnknownObject } from "@orkestra/kube";

const { parallelism: Parallelism, workflow: Workflow } = ApplicationGroupSpec.shape;

/** What cannot be read of it is as if it had not been written: the group must be able to go. */
export function groupFrame({ metadata, ...group }: UnknownObject): WorkflowFrame {
  const { name, namespace = "", uid } = metadata;
  const { parallelism, workflow } = (group["spec"] ?? {}) as { parallelism?: unknown; workflow?: unknown };
  return {
    group: name,
    namespace,
    ...(uid ? { uid } : {}),
    parallelism: Parallelism.safeParse(parallelism).data ?? Parallelism.parse(undefined),
    workflow: Workflow.safeParse(workflow).data ?? Workflow.parse(undefined),
  };
}
