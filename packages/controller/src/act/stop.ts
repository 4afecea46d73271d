/** Tells Argo to end a Workflow: its executors get SIGTERM, and leave their releases as they are. */
import { Annotation, FieldManager } from "@orkestra/api";
import { isNotFound, type KubeClient, resources } from "@orkestra/kube";

export interface Stop {
  readonly namespace: string;
  readonly name: string;
  /** For whose sake: a revision, or what removes the group. */
  readonly supersededBy: string;
  /** RFC 3339. */
  readonly now: string;
}

/** One that is gone has ended. */
export async function stop(client: KubeClient, { namespace, name, supersededBy, now }: Stop): Promise<void> {
  const annotations = { [Annotation.supersededBy]: supersededBy, [Annotation.stoppedAt]: now };
  const patch = { metadata: { annotations }, spec: { shutdown: "Stop" } };
  try {
    await client.patch({ resource: resources.Workflow, namespace, name }, patch, {
      type: "merge",
      fieldManager: FieldManager.controller,
    });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
