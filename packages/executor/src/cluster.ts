/** The little that a run does with a cluster, and how it is done with the real client. */

import { FieldManager } from "@orkestra/api";
import type { KubernetesObject } from "@orkestra/core";
import {
  type KubeClient,
  type KubernetesObject as Listed,
  type Ref,
  type Resource,
  type UnknownObject,
  watchOne,
} from "@orkestra/kube";

/** All calls reject with ApiError, ConnectionError or the signal's reason. */
export interface Cluster {
  /** For namespaced objects that name no namespace. */
  readonly namespace: string;
  get(ref: Ref, signal: AbortSignal): Promise<UnknownObject | undefined>;
  list<T extends Listed>(resource: Resource, selected: Selected): Promise<readonly T[]>;
  /** The log of a pod's container; `query` as the API server takes it. */
  log(
    pod: { readonly namespace: string; readonly name: string },
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<string>;
  /** Server-side apply as the executor, taking over what others own. */
  apply(object: KubernetesObject, signal: AbortSignal): Promise<UnknownObject>;
  /** What that would lead to. Nothing is written. */
  tryApply(object: KubernetesObject, signal: AbortSignal): Promise<UnknownObject>;
  /** A JSON patch. Not repeated where it may have arrived. */
  edit(ref: Ref, operations: readonly Operation[], signal: AbortSignal): Promise<UnknownObject>;
  /** 409 where it exists. Not repeated where it may have arrived. */
  create(object: KubernetesObject, signal: AbortSignal): Promise<UnknownObject>;
  /** Merges annotations into an object; null removes one. Its spec is not touched. */
  annotate(
    ref: Ref,
    annotations: Readonly<Record<string, string | null>>,
    signal: AbortSignal,
    manager?: string,
  ): Promise<UnknownObject>;
  /** Sets `spec.suspend` of a HelmRelease; rejects with 409 when it is not as it was read any more. */
  suspend(ref: Ref, read: UnknownObject, signal: AbortSignal): Promise<UnknownObject>;
  /** Rejects with 409 when the object is not the one that `read` is, as it is there; resolves also when it is gone. */
  delete(ref: Ref, read: UnknownObject, how: { readonly unchanged: boolean }, signal: AbortSignal): Promise<void>;
  /** The object (undefined: gone) as it is now and after each change. Ends when the signal is aborted. */
  follow(ref: Ref, signal: AbortSignal): AsyncIterable<UnknownObject | undefined>;
  close(): void;
}

interface Selected {
  readonly namespace: string;
  /** Empty: all. */
  readonly labelSelector: string;
  readonly signal: AbortSignal;
}

/** Of a JSON patch (RFC 6902). */
export interface Operation {
  readonly op: "add" | "remove" | "replace";
  readonly path: string;
  readonly value?: unknown;
}

export function clusterOf(client: KubeClient, onFault: (error: unknown) => void): Cluster {
  return {
    namespace: client.namespace,
    get: (ref, signal) => client.get(ref, { signal }),
    list: async <T extends Listed>(resource: Resource, selected: Selected) =>
      (await client.list<T>(resource, selected)).items,
    async log({ namespace, name }, query, signal) {
      const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/log`;
      return String(await client.raw("GET", path, { query, signal }));
    },
    apply: (object, signal) =>
      client.apply<UnknownObject>(object, { fieldManager: FieldManager.executor, force: true, signal }),
    tryApply: (object, signal) =>
      client.apply<UnknownObject>(object, { fieldManager: FieldManager.executor, force: true, dryRun: true, signal }),
    edit: (ref, operations, signal) =>
      client.patch<UnknownObject>(ref, operations, { type: "json", fieldManager: FieldManager.executor, signal }),
    create: (object, signal) => client.create<UnknownObject>(object, { fieldManager: FieldManager.executor, signal }),
    annotate: (ref, annotations, signal, fieldManager = FieldManager.executor) =>
      client.patch<UnknownObject>(ref, { metadata: { annotations } }, { type: "merge", fieldManager, signal }),
    suspend: (ref, { metadata: { uid, resourceVersion } }, signal) =>
      client.patch<UnknownObject>(
        ref,
        { metadata: { uid, resourceVersion }, spec: { suspend: true } },
        { type: "merge", fieldManager: FieldManager.executor, signal },
      ),
    async delete(ref, { metadata: { uid, resourceVersion } }, { unchanged }, signal) {
      const preconditions = { ...(uid && { uid }), ...(unchanged && resourceVersion && { resourceVersion }) };
      await client.delete(ref, { preconditions, signal });
    },
    async *follow(ref, signal) {
      for await (const state of watchOne(client, ref, { signal, onError: onFault }))
        yield state === "gone" ? undefined : state;
    },
    close: () => client.close(),
  };
}
