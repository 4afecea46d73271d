/**
 * Carries out what was decided. Every step may be repeated, and may meet its own earlier half: names are fixed by the plan.
 */
import { Annotation, EXECUTOR_NAME, FieldManager, Label, MANAGED_BY } from "@orkestra/api";
import { controllerRevision, type Decision, type KubernetesObject, type Plan, toWorkflow } from "@orkestra/core";
import { ApiError, isConflict, type KubeClient, resources, type UnknownObject } from "@orkestra/kube";

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

/** Tells Argo to end a Workflow: its executors get SIGTERM, and leave their releases as they are. */
export async function stop(client: KubeClient, namespace: string, name: string, supersededBy: string): Promise<void> {
  const patch = { metadata: { annotations: { [Annotation.supersededBy]: supersededBy } }, spec: { shutdown: "Stop" } };
  await client.patch({ resource: resources.Workflow, namespace, name }, patch, {
    type: "merge",
    fieldManager: FieldManager.controller,
  });
}

export interface Keep {
  /** Revisions to keep. */
  readonly limit: number;
  /** Revisions that are kept whatever their age. */
  readonly names: readonly (string | undefined)[];
}

/** Stores the plan, and drops the oldest revisions that are too many. */
export async function recordRevision(client: KubeClient, plan: Plan, revision: string, keep: Keep): Promise<void> {
  const stored = await client.list(resources.ControllerRevision, {
    namespace: plan.namespace,
    labelSelector: `${Label.managedBy}=${MANAGED_BY},${Label.group}=${plan.group}`,
    transform: ({ apiVersion, kind, metadata, revision: number }) => ({ apiVersion, kind, metadata, revision: number }),
  });
  const byAge = [...stored.items].sort((a, b) => numberOf(a) - numberOf(b));
  const isStored = byAge.some(({ metadata }) => metadata.name === revision);
  if (!isStored) {
    await createOnce(client, controllerRevision(plan, numberOf(byAge.at(-1)) + 1));
  }
  const kept = new Set([revision, ...keep.names]);
  const removable = byAge.filter(({ metadata }) => !kept.has(metadata.name));
  const tooMany = Math.max(0, byAge.length + (isStored ? 0 : 1) - Math.max(keep.limit, kept.size));
  for (const { metadata } of removable.slice(0, tooMany)) {
    await client.delete({ resource: resources.ControllerRevision, namespace: plan.namespace, name: metadata.name });
  }
}

const numberOf = (revision: UnknownObject | undefined): number => Number(revision?.["revision"] ?? 0);

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

/** Names are fixed by content, so an object that exists already is the one that was wanted. */
async function createOnce(client: KubeClient, object: KubernetesObject): Promise<void> {
  try {
    await client.create(object, { fieldManager: FieldManager.controller });
  } catch (error) {
    if (!(error instanceof ApiError && isConflict(error) && error.reason === "AlreadyExists")) throw error;
  }
}
