/**
 * Creates Workflows. What they go by is stored first, and each may be created again after a crash: names are fixed by what is
 * decided, so that the second try meets what the first one made.
 */
import { Annotation } from "@orkestra/api";
import {
  type Decision,
  removalWorkflow,
  stagingWorkflow,
  toWorkflow,
  type Workflow,
  type WorkflowFrame,
} from "@orkestra/core";
import type { KubeClient } from "@orkestra/kube";
import { createOnce } from "../create-once.ts";
import { type Keep, recordRevision } from "../revisions.ts";
import { type ExecutorOptions, provideExecutor } from "./provide-executor.ts";

export interface SubmitOptions extends ExecutorOptions {
  /** ClusterWorkflowTemplate with the executor's templates. */
  readonly executorTemplate: string;
  readonly lookAhead: number;
}

export interface Submission extends SubmitOptions {
  /** The request that the group has, which is answered by what is submitted. */
  readonly requestedAt: string | undefined;
}

type In<State extends Decision["state"]> = Extract<Decision, { state: State }>;

/** A rollout, or a rollback. Returns the Workflow's name; undefined when there was nothing to do after all. */
export async function submit(
  client: KubeClient,
  decision: In<"Submitting"> | In<"SubmittingRollback">,
  keep: Keep,
  options: Submission,
): Promise<string | undefined> {
  const { plan, revision, attempt, done, removals } = decision;
  const { lookAhead, executorTemplate } = options;
  const operation = decision.state === "Submitting" ? "apply" : "rollback";
  const workflow = toWorkflow(plan, { revision, operation, attempt, done, removals, lookAhead, executorTemplate });
  if (!workflow) return undefined;
  await recordRevision(client, plan, revision, keep);
  await provideExecutor(client, plan, options);
  await createOnce(client, answering(workflow, options));
  return workflow.metadata.name;
}

/** Nothing is stored first: what is not staged yet is no revision. Returns the Workflow's name. */
export async function submitStages(
  client: KubeClient,
  { plan, revision, attempt, stages }: In<"SubmittingStages">,
  options: Submission,
): Promise<string> {
  const { executorTemplate } = options;
  const workflow = stagingWorkflow(plan, { revision, attempt, stages, executorTemplate });
  await provideExecutor(client, plan, options);
  await createOnce(client, answering(workflow, options));
  return workflow.metadata.name;
}

/** Nothing needs to be stored: each removal names its release. Returns the Workflow's name. */
export async function submitRemoval(
  client: KubeClient,
  frame: WorkflowFrame,
  { revision, attempt, removals }: In<"SubmittingRemoval">,
  options: Submission,
): Promise<string> {
  const { executorTemplate, lookAhead } = options;
  const workflow = removalWorkflow(frame, { revision, attempt, removals, executorTemplate, lookAhead });
  await provideExecutor(client, frame, options);
  await createOnce(client, answering(workflow, options));
  return workflow.metadata.name;
}

function answering({ metadata, ...workflow }: Workflow, { requestedAt }: Submission): Workflow {
  if (requestedAt === undefined) return { ...workflow, metadata };
  return {
    ...workflow,
    metadata: { ...metadata, annotations: { ...metadata.annotations, [Annotation.requestedAt]: requestedAt } },
  };
}
