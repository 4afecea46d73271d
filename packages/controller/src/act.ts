/**
 * Carries out what was decided. Every step may be repeated, and may meet its own earlier half: names are fixed by the plan.
 */
import { Annotation, EXECUTOR_NAME, FieldManager, Label, MANAGED_BY } from "@orkestra/api";
import { type Decision, type Plan, stagingWorkflow, toWorkflow } from "@orkestra/core";
import { type KubeClient, resources } from "@orkestra/kube";
import { createOnce } from "./create-once.ts";
import { type Keep, recordRevision } from "./revisions.ts";

export interface ActOptions {
  readonly executorTemplate: string;
  readonly lookAhead: number;
  readonly bindExecutor: boolean;
  readonly executorClusterRole: string;
}

export async function submit(
  client: KubeClient,
  decision: Extract<Decision, { state: "Submitting" }>,
  keep: Keep,
  options: ActOptions,
): Promise<string | undefined> {
  const { plan, revision, attempt, done } = decision;
  const workflow = toWorkflow(plan, {
    revision,
    operation: "apply",
    attempt,
    done,
    lookAhead: options.lookAhead,
    executorTemplate: options.executorTemplate,
  });
  if (!workflow) return undefined;
  await recordRevision(client, plan, revision, keep);
  await provideExecutor(client, plan, options);
  await createOnce(client, workflow);
  return workflow.metadata.name;
}

/** Nothing is stored first: what is not staged yet is no revision. Returns the Workflow's name. */
export async function submitStages(
  client: KubeClient,
  { plan, revision, attempt, stages }: Extract<Decision, { state: "SubmittingStages" }>,
  options: ActOptions,
): Promise<string> {
  const workflow = stagingWorkflow(plan, {
    revision,
    attempt,
    stages,
    executorTemplate: options.executorTemplate,
  });
  await provideExecutor(client, plan, options);
  await createOnce(client, workflow);
  return workflow.metadata.name;
}

/** Tells Argo to end a Workflow: its executors get SIGTERM, and leave their releases as they are. */
export async function stop(client: KubeClient, namespace: string, name: string, supersededBy: string): Promise<void> {
  const patch = { metadata: { annotations: { [Annotation.supersededBy]: supersededBy } }, spec: { shutdown: "Stop" } };
  await client.patch({ resource: resources.Workflow, namespace, name }, patch, {
    type: "merge",
    fieldManager: FieldManager.controller,
  });
}

/** Gives executors a ServiceAccount in the group's namespace, with the rights of one ClusterRole there. */
async function provideExecutor(
  client: KubeClient,
  plan: Plan,
  { bindExecutor, executorClusterRole }: ActOptions,
): Promise<void> {
  if (!bindExecutor) return;
  const { namespace } = plan;
  const serviceAccount = plan.workflow.serviceAccountName;
  const labels = { [Label.managedBy]: MANAGED_BY };
  if (serviceAccount === EXECUTOR_NAME) {
    const found = await client.get({ resource: resources.ServiceAccount, namespace, name: serviceAccount });
    if (!found)
      await createOnce(client, {
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: { name: serviceAccount, namespace, labels },
      });
  }
  const name = serviceAccount === EXECUTOR_NAME ? EXECUTOR_NAME : `${EXECUTOR_NAME}-${serviceAccount}`;
  const bound = await client.get({ resource: resources.RoleBinding, namespace, name });
  if (bound) return;
  await createOnce(client, {
    apiVersion: resources.RoleBinding.apiVersion,
    kind: resources.RoleBinding.kind,
    metadata: { name, namespace, labels },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: executorClusterRole },
    subjects: [{ kind: "ServiceAccount", name: serviceAccount, namespace }],
  });
}
