/**
 * The Argo Workflow that stages charts. Pure and deterministic, as that of a rollout.
 *
 * Each task carries its whole request (base64: Argo would fill in what looks like a variable), since no plan is stored
 * before everything is staged. Secrets are named, for the executor's template to mount; their content goes nowhere.
 */
import { base64 } from "@scure/base";
import { strToU8 } from "fflate";
import type { Plan, StageNode } from "../plan.ts";
import { canonicalJson, digestOf } from "../text/canonical.ts";
import { formatSeconds } from "../text/duration.ts";
import type { DagTask, Workflow } from "./argo.ts";
import { dag, ENTRYPOINT } from "./dags.ts";
import { podSeconds } from "./hold.ts";
import { MAX_STAGING_BYTES, MAX_TASKS } from "./limits.ts";
import { stageTaskName, workflowName } from "./names.ts";
import { parameters } from "./tasks.ts";
import { deadline, workflowObject } from "./workflow.ts";

const HASH_LENGTH = 10;
/** A Secret that nobody has: the template's volumes are optional. */
const NO_SECRET = "orkestra-none";

export interface StagingWorkflowOptions {
  /** What the Workflow goes by: {@link stagingName}. */
  readonly revision: string;
  /** 1 for the first Workflow of that name. */
  readonly attempt: number;
  /** What is to be staged, at least one; those that do not fit into one Workflow are left for the next. */
  readonly stages: readonly StageNode[];
  /** Name of the ClusterWorkflowTemplate of executors. */
  readonly executorTemplate: string;
  readonly logLevel?: string;
}

/**
 * What the Workflows that stage for a plan go by, `<group>-<hash>`: it follows from all stages of the plan, done or not,
 * and from nothing else. Undefined for a plan without stages.
 */
export function stagingName({ group, stages }: Pick<Plan, "group" | "stages">): string | undefined {
  return stages.length === 0 ? undefined : `${group}-${digestOf(stages).slice(0, HASH_LENGTH)}`;
}

export function stagingWorkflow(plan: Plan, options: StagingWorkflowOptions): Workflow {
  const name = workflowName(options.revision, "stage", options.attempt);
  const tasks = fitting(options.stages.map((stage) => stageTask(stage, options)));
  const workflow = workflowObject(plan, name, options.revision, [dag(ENTRYPOINT, tasks)]);
  return { ...workflow, spec: { ...workflow.spec, ...deadline(plan) } };
}

function fitting(tasks: readonly DagTask[]): DagTask[] {
  let bytes = 0;
  return tasks.slice(0, MAX_TASKS).filter((task, i) => {
    bytes += JSON.stringify(task).length;
    return i === 0 || bytes <= MAX_STAGING_BYTES;
  });
}

function stageTask({ application, request, timeoutSeconds }: StageNode, options: StagingWorkflowOptions): DagTask {
  const { chart, staging } = request;
  return {
    name: stageTaskName(application),
    templateRef: { name: options.executorTemplate, template: "stage", clusterScope: true },
    arguments: {
      parameters: parameters({
        request: base64.encode(strToU8(canonicalJson(request))),
        chartAuthSecret: chart.authSecretRef?.name ?? NO_SECRET,
        chartCertSecret: chart.certSecretRef?.name ?? NO_SECRET,
        stagingAuthSecret: staging.secretRef?.name ?? NO_SECRET,
        stagingCertSecret: staging.certSecretRef?.name ?? NO_SECRET,
        timeout: formatSeconds(timeoutSeconds),
        podTimeout: formatSeconds(podSeconds(0, timeoutSeconds)),
        ...(options.logLevel === undefined ? {} : { logLevel: options.logLevel }),
      }),
    },
  };
}
