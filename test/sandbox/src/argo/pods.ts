/** The pod of a node, and what the pod says of the node (Argo 3.7: workflowpod.go, operator.go assessNodeStatus). Pure. */
import type { Manifest } from "@orkestra/kube";
import { podName } from "./names.ts";
import { Mark, type Node, type NodePhase, type Pod, type Template, type Workflow } from "./shapes.ts";

export function podOf(
  workflow: Workflow,
  node: Node,
  template: Template,
  deadlineSeconds: number | undefined,
): Manifest {
  const { metadata, spec } = workflow;
  const { labels, annotations } = spec.podMetadata ?? {};
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: podName(metadata.name, node.name, template.name),
      namespace: metadata.namespace ?? "",
      labels: { ...template.metadata?.labels, ...labels, [Mark.workflow]: metadata.name, [Mark.completed]: "false" },
      annotations: {
        ...template.metadata?.annotations,
        ...annotations,
        [Mark.nodeId]: node.id,
        [Mark.nodeName]: node.name,
      },
      ownerReferences: [
        {
          apiVersion: "argoproj.io/v1alpha1",
          kind: "Workflow",
          name: metadata.name,
          uid: metadata.uid ?? "",
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: {
      restartPolicy: "Never",
      ...(spec.serviceAccountName !== undefined && { serviceAccountName: spec.serviceAccountName }),
      ...(deadlineSeconds !== undefined && { activeDeadlineSeconds: deadlineSeconds }),
      ...(template.volumes && { volumes: template.volumes }),
      containers: [{ name: "main", ...template.container }],
    },
  } as Manifest;
}

export interface Assessed {
  readonly phase: NodePhase;
  readonly message?: string;
  readonly exitCode?: string;
}

export function assess({ metadata, status = {} }: Pod): Assessed {
  const main = status.containerStatuses?.[0]?.state;
  const exitCode = main?.terminated && { exitCode: String(main.terminated.exitCode) };
  switch (status.phase) {
    case "Running":
      return { phase: "Running" };
    case "Succeeded":
      return { phase: "Succeeded", ...exitCode };
    case "Failed":
      return { phase: "Failed", message: whyFailed(metadata.name, metadata.namespace, status), ...exitCode };
    default:
      return { phase: "Pending", ...(main?.waiting?.message && { message: main.waiting.message }) };
  }
}

/** inferFailedReason, for pods of one container. */
function whyFailed(name: string, namespace: string | undefined, status: NonNullable<Pod["status"]>): string {
  if (status.message) return status.message;
  const terminated = status.containerStatuses?.[0]?.state?.terminated;
  if (!terminated) return `can't find failed message for pod ${name} namespace ${namespace}`;
  const { reason, exitCode, message } = terminated;
  return `main: ${reason} (exit code ${exitCode})${message ? `: ${message}` : ""}`;
}
