/** Stops Orkestra's controller for a while: it would answer the table's groups and applications by writing their status. */
import { setTimeout as sleep } from "node:timers/promises";
import { type KubeClient, resources } from "@orkestra/kube";

const NAMESPACE = "orkestra-system";
const CONTROLLER = { resource: resources.Deployment, namespace: NAMESPACE, name: "orkestra-controller" };

export async function withoutController<T>(client: KubeClient, work: () => Promise<T>): Promise<T> {
  if ((await client.get(CONTROLLER)) === undefined) return work();
  try {
    await scale(client, 0);
    return await work();
  } finally {
    await scale(client, 1);
  }
}

/** Until that many pods are there and none besides is still ending. */
async function scale(client: KubeClient, replicas: number): Promise<void> {
  await client.patch(CONTROLLER, { spec: { replicas } }, { type: "merge" });
  const giveUp = Date.now() + 120_000;
  for (;;) {
    const { items } = await client.list(resources.Pod, { namespace: NAMESPACE });
    const pods = items.filter(({ metadata }) => metadata.name.startsWith(CONTROLLER.name));
    const deployment = await client.get(CONTROLLER);
    const { readyReplicas = 0 } = (deployment?.["status"] ?? {}) as { readyReplicas?: number };
    if (pods.length === replicas && readyReplicas === replicas) return;
    if (Date.now() > giveUp) throw new Error(`the controller has ${pods.length} pods, not ${replicas}`);
    await sleep(500);
  }
}
