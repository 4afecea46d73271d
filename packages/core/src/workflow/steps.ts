/**
 * Templates of the steps' own containers.
 *
 * What the container does not say about its security is said for it, as the Pod Security Standard "restricted" wants;
 * the pod's own security context comes from the Workflow. The container is the user's: variables of Argo in it are
 * filled in by Argo.
 */
import type { Plan, StepNode } from "../plan.ts";
import type { ContainerTemplate } from "./argo.ts";
import { stepTemplateName } from "./names.ts";
import type { RemainingNode } from "./remaining.ts";

/** Templates of the nodes' containers, equal containers once, sorted by name. */
export function stepTemplates(plan: Plan, nodes: readonly RemainingNode[]): ContainerTemplate[] {
  const templates = new Map<string, ContainerTemplate>();
  for (const { node } of nodes) {
    if (node.kind !== "step" || !node.container) continue;
    const name = stepTemplateName(node);
    templates.set(name, stepTemplate(plan, name, node.container));
  }
  return [...templates.keys()].sort().flatMap((name) => templates.get(name) ?? []);
}

type Container = NonNullable<StepNode["container"]>;

function stepTemplate(plan: Plan, name: string, container: Container): ContainerTemplate {
  const { name: _name, ...rest } = container;
  return {
    name,
    inputs: { parameters: [{ name: "deadline" }, { name: "podTimeout" }] },
    // The kubelet's bound counts from the pod's start, Argo's from the node's: a pod that is never scheduled ends too.
    activeDeadlineSeconds: "{{inputs.parameters.deadline}}",
    timeout: "{{inputs.parameters.podTimeout}}",
    // A lost pod (evicted, its machine gone) is no verdict of the step.
    retryStrategy: { limit: "3", retryPolicy: "OnError", backoff: { duration: "5s", factor: "2", cap: "1m" } },
    container: { ...rest, securityContext: { ...RESTRICTED, ...securityContextOf(container) } },
    ...(plan.workflow.resources ? { podSpecPatch: ownResources(container) } : {}),
  };
}

const RESTRICTED = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };

function securityContextOf(container: Container): object {
  const context = container["securityContext"];
  return typeof context === "object" && context !== null ? context : {};
}

/** The Workflow's patch gives every pod the executors' resources; a step keeps its own, or none. */
function ownResources(container: Container): string {
  const own = container["resources"];
  const resources = typeof own === "object" && own !== null ? own : {};
  return JSON.stringify({ containers: [{ name: "main", resources: { $patch: "replace", ...resources } }] });
}
