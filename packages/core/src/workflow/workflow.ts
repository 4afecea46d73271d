/**
 * The Argo Workflow of a rollout, or of removals alone. Pure and deterministic: the same plan and options give the same bytes.
 *
 * Releases are tasks of the executor's ClusterWorkflowTemplate and carry a reference to the plan, never values. The
 * Workflow owns nothing: its time to live must not uninstall anything.
 */
import { Label, MANAGED_BY } from "@orkestra/api";
import { strToU8 } from "fflate";
import { ownedMetadata } from "../compile/metadata.ts";
import type { Plan } from "../plan.ts";
import type { Removal } from "../removal/removal.ts";
import { sha256Hex } from "../text/canonical.ts";
import { parseDuration } from "../text/duration.ts";
import type { Workflow } from "./argo.ts";
import { dagTemplates, ENTRYPOINT } from "./dags.ts";
import { MAX_WORKFLOW_BYTES } from "./limits.ts";
import { workflowName } from "./names.ts";
import { remainingNodes } from "./remaining.ts";
import { fittingRemovals, type RemovalOptions, removalTasks } from "./removals.ts";
import { stepTemplates } from "./steps.ts";
import { type NodeTask, nodeTasks, type TaskOptions } from "./tasks.ts";

/** What a Workflow needs to know of its group. */
export type WorkflowFrame = Pick<Plan, "group" | "namespace" | "uid" | "parallelism" | "workflow" | "timeoutSeconds">;

interface Common {
  /** 1 for the first Workflow of a revision. */
  readonly attempt: number;
  /**
   * What is removed, dependents first, once everything else has succeeded; none when absent. What does not fit into one
   * Workflow is left for the next, which is made of what is left then.
   */
  readonly removals?: readonly Removal[];
}

export interface WorkflowOptions extends TaskOptions, Common {
  readonly operation: "apply" | "rollback";
  /** Names of the nodes that are as the plan wants them. */
  readonly done: ReadonlySet<string>;
}

/**
 * The Workflow that does what is not done, and then removes what is to be removed; undefined when there is nothing to do. See
 * `sizeProblems` for its limits.
 */
export function toWorkflow(plan: Plan, options: WorkflowOptions): Workflow | undefined {
  const { revision, operation, attempt, done, removals = [] } = options;
  const nodes = remainingNodes(plan.nodes, done);
  const tasks = nodes.every(({ name }) => done.has(name)) ? [] : nodeTasks(plan, nodes, options);
  if (tasks.length + removals.length === 0) return undefined;
  const steps = tasks.length > 0 ? stepTemplates(plan, nodes) : [];
  return withRemovals(plan, removals, options, (removing) => {
    const templates = [...dagTemplates(tasks, removing), ...steps];
    const workflow = workflowObject(plan, workflowName(revision, operation, attempt), revision, templates);
    return { ...workflow, spec: { ...workflow.spec, ...deadline(plan), ...executorResources(plan) } };
  });
}

export interface RemovalWorkflowOptions extends RemovalOptions, Common {
  /** What the Workflow goes by: a revision that failed, or {@link removalName}. */
  readonly revision: string;
  /** At least one. */
  readonly removals: readonly Removal[];
}

/**
 * The Workflow that only removes, also of a group that does not compile. What a removal that failed depends on is left; everything
 * else goes on. It has no bound of its own, since each removal has one.
 */
export function removalWorkflow(frame: WorkflowFrame, options: RemovalWorkflowOptions): Workflow {
  const { revision, attempt, removals } = options;
  if (removals.length === 0) throw new Error("a Workflow that removes nothing");
  return withRemovals(frame, removals, options, (removing) => {
    const name = workflowName(revision, "remove", attempt);
    const workflow = workflowObject(frame, name, revision, dagTemplates([], removing));
    return { ...workflow, spec: { ...workflow.spec, ...executorResources(frame) } };
  });
}

/** What the Workflows that remove a deleted group go by: `<group>-<hash>` of its UID, since one of the same name may follow. */
export function removalName({ group, uid }: { readonly group: string; readonly uid: string }): string {
  return `${group}-${sha256Hex(uid).slice(0, HASH_LENGTH)}`;
}

const HASH_LENGTH = 10;

/** As many of the removals as fit: those first that come first. */
function withRemovals(
  frame: WorkflowFrame,
  removals: readonly Removal[],
  options: RemovalOptions,
  made: (tasks: readonly NodeTask[]) => Workflow,
): Workflow {
  if (removals.length === 0) return made([]);
  const left = MAX_WORKFLOW_BYTES - strToU8(JSON.stringify(made([]))).length;
  return made(fittingRemovals(removalTasks(frame, removals, options), left));
}

/** Of the executors that release. Those that stage hold whole charts, and keep what their template gives them. */
function executorResources({ workflow: { resources } }: WorkflowFrame): Record<string, unknown> {
  return resources ? { podSpecPatch: JSON.stringify({ containers: [{ name: "main", resources }] }) } : {};
}

/** What all Workflows of a group have in common, around their templates. */
export function workflowObject(
  frame: WorkflowFrame,
  name: string,
  revision: string,
  templates: Workflow["spec"]["templates"],
): Workflow {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Workflow",
    metadata: ownedMetadata(frame, name, { [Label.revision]: revision }),
    spec: {
      entrypoint: ENTRYPOINT,
      parallelism: frame.parallelism,
      ...runtime(frame),
      ...podOptions(frame),
      templates,
    },
  };
}

/** Argo's bound on the whole. */
export function deadline({ timeoutSeconds }: WorkflowFrame): Record<string, unknown> {
  return timeoutSeconds === undefined ? {} : { activeDeadlineSeconds: timeoutSeconds };
}

function runtime({ workflow }: WorkflowFrame): Record<string, unknown> {
  const ttl = parseDuration(workflow.ttl);
  return {
    archiveLogs: false,
    // Pods of failed nodes stay for their logs.
    podGC: { strategy: "OnPodSuccess", deleteDelayDuration: "60s" },
    ...(ttl === undefined ? {} : { ttlStrategy: { secondsAfterCompletion: Math.ceil(ttl) } }),
  };
}

function podOptions({ group, workflow }: WorkflowFrame): Record<string, unknown> {
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
