/** Counts the pods that Argo starts in a namespace, those that are gone again by the end as well. */
import { type KubeClient, reflect, resources, type UnknownObject } from "@orkestra/kube";

export interface PodCount extends AsyncDisposable {
  started(): number;
}

/** Those that are there already do not count. */
export async function countPods(client: KubeClient, namespace: string): Promise<PodCount> {
  const stop = new AbortController();
  let synced = false;
  let count = 0;
  const reflector = reflect<UnknownObject>(client, {
    resource: resources.Pod,
    namespace,
    labelSelector: "workflows.argoproj.io/workflow",
    signal: stop.signal,
    onChange: ({ type }) => {
      if (synced && type === "added") count++;
    },
  });
  await reflector.synced;
  synced = true;
  return {
    started: () => count,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await reflector.done;
    },
  };
}
