/**
 * Creates Workflows. What they go by is stored first, and each may be created again after a crash: names are fixed by what is
 * decided, so that the second try meets what the first one made.
 */
import { type Decision, removalWorkflow, stagingWorkflow, toWorkflow, type WorkflowFrame } from "@orkestra/core";
import type { KubeClient } from "@orkestra/kube";
import { createOnce } from "../create-once.ts";
import { type Keep, recordRevision } from "../revisions.ts";
import { type ExecutorOptions, provideExecutor } from "./provide-executor.ts";

export interface SubmitOptions extends ExecutorOptions {
  /** ClusterWorkflowTemplate with the executor's templates. */
  readonly executorTemplate: string;
  readonly lookAhead: number;
}

type In<State extends Decision["state"]> = Extract<Decision, { state: State }>;

/** A rollout, or a rollback. Returns the Workflow's name; undefined when there was nothing to do after all. */
export async function submit(
  client: KubeClient,
  decision: In<"Submitting"> | In<"SubmittingRollback">,
  keep: Keep,
  options: SubmitOptions,
): Promise<string | undefined> {
  const { plan, revision, attempt, done, removals } = decision;
  const { lookAhead, executorTemplate } = options;
  const operation = decision.state === "Submitting" ? "apply" : "rollback";
  const workflow = toWorkflow(plan, { revision, operation, attempt, done, removals, lookAhead, executorTemplate });
  if (!workflow) return undefined;
  await recordRevision(client, plan, revision, keep);
  await provideExecutor(client, plan, options);
  await createOnce(client, workflow);
  return workflow.metadata.name;
}

/** Nothing is stored first: what is not staged yet is no revision. Returns the Workflow's name. */
export async function submitStages(
  client: KubeClient,
  { plan, revision, attempt, stages }: In<"SubmittingStages">,
  options: SubmitOptions,
): Promise<string> {
  const { executorTemplate } = options;
  const workflow = stagingWorkflow(plan, { revision, attempt, stages, executorTemplate });
  await provideExecutor(client, plan, options);
  await createOnce(client, workflow);
  return workflow.metadata.name;
}

/** Nothing needs to be stored: each removal names its release. Returns the Workflow's name. */
export async function submitRemoval(
  client: KubeClient,
  frame: WorkflowFrame,
  { revision, attempt, removals }: In<"SubmittingRemoval">,
  options: SubmitOptions,
): Promise<string> {
  const { executorTemplate, lookAhead } = options;
  const workflow = removalWorkflow(frame, { revision, attempt, removals, executorTemplate, lookAhead });
  await provideExecutor(client, frame, options);
  await createOnce(client, workflow);
  return workflow.metadata.name;
}
