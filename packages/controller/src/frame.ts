/** What a Workflow of a group needs to know that has no plan: its manifest does not compile, and it may be on its way out. */
import { ApplicationGroupSpec } from "@orkestra/api";
import type { WorkflowFrame } from "@orkestra/core";
import type { UnknownObject } from "@orkestra/kube";

export function groupFrame({ metadata, ...group }: UnknownObject): WorkflowFrame {
  const { name, namespace = "", uid } = metadata;
  const { parallelism, workflow } = ApplicationGroupSpec.parse(group["spec"]);
  return { group: name, namespace, ...(uid ? { uid } : {}), parallelism, workflow };
}
