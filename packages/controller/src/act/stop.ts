/** Tells Argo to end a Workflow: its executors get SIGTERM, and leave their releases as they are. */
import { Annotation, FieldManager } from "@orkestra/api";
import { isNotFound, type KubeClient, resources } from "@orkestra/kube";

/** One that is gone has ended. */
export async function stop(client: KubeClient, namespace: string, name: string, supersededBy: string): Promise<void> {
  const patch = { metadata: { annotations: { [Annotation.supersededBy]: supersededBy } }, spec: { shutdown: "Stop" } };
  try {
    await client.patch({ resource: resources.Workflow, namespace, name }, patch, {
      type: "merge",
      fieldManager: FieldManager.controller,
    });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
