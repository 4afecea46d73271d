/** The little that a run does with a cluster, and how it is done with the real client. */

import { FieldManager } from "@orkestra/api";
import type { KubernetesObject } from "@orkestra/core";
import { type KubeClient, type Ref, type UnknownObject, watchOne } from "@orkestra/kube";

/** All calls reject with ApiError, ConnectionError or the signal's reason. */
export interface Cluster {
  /** For namespaced objects that name no namespace. */
  readonly namespace: string;
  get(ref: Ref, signal: AbortSignal): Promise<UnknownObject | undefined>;
  /** Server-side apply as the executor, taking over what others own. */
  apply(object: KubernetesObject, signal: AbortSignal): Promise<UnknownObject>;
  /** Merges annotations into an object; null removes one. Its spec is not touched. */
  annotate(
    ref: Ref,
    annotations: Readonly<Record<string, string | null>>,
    signal: AbortSignal,
    manager?: string,
  ): Promise<UnknownObject>;
  /** The object (undefined: gone) as it is now and after each change. Ends when the signal is aborted. */
  follow(ref: Ref, signal: AbortSignal): AsyncIterable<UnknownObject | undefined>;
  close(): void;
}

export function clusterOf(client: KubeClient, onFault: (error: unknown) => void): Cluster {
  return {
    namespace: client.namespace,
    get: (ref, signal) => client.get(ref, { signal }),
    apply: (object, signal) =>
      client.apply<UnknownObject>(object, { fieldManager: FieldManager.executor, force: true, signal }),
    annotate: (ref, annotations, signal, fieldManager = FieldManager.executor) =>
      client.patch<UnknownObject>(ref, { metadata: { annotations } }, { type: "merge", fieldManager, signal }),
    async *follow(ref, signal) {
      for await (const state of watchOne(client, ref, { signal, onError: onFault }))
        yield state === "gone" ? undefined : state;
    },
    close: () => client.close(),
  };
}
