/**
 * The Argo Workflow of a rollout. Pure and deterministic: the same plan and options give the same bytes.
 *
 * Releases are tasks of the executor's ClusterWorkflowTemplate and carry a reference to the plan, never values. The
 * Workflow owns nothing: its time to live must not uninstall anything.
 */
import { Label, MANAGED_BY } from "@orkestra/api";
import { ownedMetadata } from "../compile/metadata.ts";
import type { Plan } from "../plan.ts";
import { parseDuration } from "../text/duration.ts";
import type { Workflow } from "./argo.ts";
import { dagTemplates, ENTRYPOINT } from "./dags.ts";
import { workflowName } from "./names.ts";
import { remainingNodes } from "./remaining.ts";
import { stepTemplates } from "./steps.ts";
import { nodeTasks, type TaskOptions } from "./tasks.ts";

export interface WorkflowOptions extends TaskOptions {
  readonly operation: "apply";
  /** 1 for the first Workflow of a revision. */
  readonly attempt: number;
  /** Names of the nodes that are as the plan wants them. */
  readonly done: ReadonlySet<string>;
}

/** The Workflow that does what is not done; undefined when there is nothing to do. See `sizeProblems` for its limits. */
export function toWorkflow(plan: Plan, options: WorkflowOptions): Workflow | undefined {
  const nodes = remainingNodes(plan.nodes, options.done);
  if (nodes.every(({ name }) => options.done.has(name))) return undefined;
  const name = workflowName(options.revision, options.operation, options.attempt);
  const templates = [...dagTemplates(nodeTasks(plan, nodes, options)), ...stepTemplates(plan, nodes)];
  const workflow = workflowObject(plan, name, options.revision, templates);
  return { ...workflow, spec: { ...workflow.spec, ...executorResources(plan) } };
}

/** Of the executors that release. Those that stage hold whole charts, and keep what their template gives them. */
function executorResources({ workflow: { resources } }: Plan): Record<string, unknown> {
  return resources ? { podSpecPatch: JSON.stringify({ containers: [{ name: "main", resources }] }) } : {};
}

/** What all Workflows of a group have in common, around their templates. */
export function workflowObject(
  plan: Plan,
  name: string,
  revision: string,
  templates: Workflow["spec"]["templates"],
): Workflow {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Workflow",
    metadata: ownedMetadata(plan, name, { [Label.revision]: revision }),
    spec: {
      entrypoint: ENTRYPOINT,
      parallelism: plan.parallelism,
      ...runtime(plan),
      ...podOptions(plan),
      templates,
    },
  };
}

function runtime(plan: Plan): Record<string, unknown> {
  const ttl = parseDuration(plan.workflow.ttl);
  return {
    archiveLogs: false,
    // Pods of failed nodes stay for their logs.
    podGC: { strategy: "OnPodSuccess", deleteDelayDuration: "60s" },
    ...(plan.timeoutSeconds === undefined ? {} : { activeDeadlineSeconds: plan.timeoutSeconds }),
    ...(ttl === undefined ? {} : { ttlStrategy: { secondsAfterCompletion: Math.ceil(ttl) } }),
  };
}

function podOptions({ group, workflow }: Plan): Record<string, unknown> {
  const { serviceAccountName, podMetadata, nodeSelector, tolerations, imagePullSecrets } = workflow;
  return {
    serviceAccountName,
    podMetadata: {
      labels: { ...NO_SIDECAR, ...podMetadata?.labels, [Label.managedBy]: MANAGED_BY, [Label.group]: group },
      annotations: { ...NO_SIDECAR, ...podMetadata?.annotations },
    },
    securityContext: {
      runAsNonRoot: true,
      // A number, because Argo's own image says root.
      runAsUser: 65532,
      seccompProfile: { type: "RuntimeDefault" },
    },
    ...(nodeSelector ? { nodeSelector } : {}),
    ...(tolerations ? { tolerations } : {}),
    ...(imagePullSecrets ? { imagePullSecrets } : {}),
  };
}

/** A sidecar would outlive the pod's work. Istio reads the label; its older versions the annotation. */
const NO_SIDECAR = { "sidecar.istio.io/inject": "false" };
