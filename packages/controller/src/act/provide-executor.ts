/** Gives executors a ServiceAccount in the group's namespace, with the rights of one ClusterRole there. */
import { EXECUTOR_NAME, Label, MANAGED_BY } from "@orkestra/api";
import type { WorkflowFrame } from "@orkestra/core";
import { type KubeClient, resources } from "@orkestra/kube";
import { createOnce } from "../create-once.ts";

export interface ExecutorOptions {
  /** False: somebody else provides them. */
  readonly bindExecutor: boolean;
  readonly executorClusterRole: string;
}

export async function provideExecutor(
  client: KubeClient,
  { namespace, workflow }: WorkflowFrame,
  { bindExecutor, executorClusterRole }: ExecutorOptions,
): Promise<void> {
  if (!bindExecutor) return;
  const serviceAccount = workflow.serviceAccountName;
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
