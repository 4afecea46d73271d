/**
 * What both binaries can do with a cluster. `connect()` returns one; tests may write their own.
 *
 * Every call that returns a promise rejects with an ApiError, with a ConnectionError, or with the reason of its aborted
 * signal. What can pass (429, 5xx and broken connections of requests that may be repeated) has been retried before that.
 */
import type { KubernetesObject, Manifest, UnknownObject } from "./objects.ts";
import type { Ref, Resource } from "./resources.ts";

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface ListOptions<T> extends CallOptions {
  /** All namespaces when absent. */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  /** Objects per request; all pages are read in any case. Default 500. */
  readonly limit?: number;
  /** Applied to each object as its page arrives, so that what it drops is never held for the whole list. */
  readonly transform?: (object: T) => T;
}

export interface ObjectList<T> {
  readonly items: T[];
  /** Of the collection: where a watch must begin to miss nothing. */
  readonly resourceVersion: string;
}

export interface WriteOptions extends CallOptions {
  readonly fieldManager?: string;
  /** Asks the server to check and answer, but to store nothing. */
  readonly dryRun?: boolean;
}

export interface ApplyOptions extends WriteOptions {
  readonly fieldManager: string;
  /** Takes over fields that another manager owns; without it that is a 409. */
  readonly force?: boolean;
  readonly subresource?: "status" | "scale";
}

export interface PatchOptions extends WriteOptions {
  readonly type: "merge" | "json";
  readonly subresource?: "status" | "scale";
}

export interface DeleteOptions extends CallOptions {
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly propagationPolicy?: "Foreground" | "Background" | "Orphan";
}

export interface WatchOptions extends CallOptions {
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  /** Events after this one: of a list, an object just written, or the last event seen. */
  readonly resourceVersion: string;
  /** Default true. */
  readonly allowBookmarks?: boolean;
  /** After this the server ends the watch in good order. Default 240. */
  readonly timeoutSeconds?: number;
  /** Silence after which the connection counts as dead. Default: timeoutSeconds and ten seconds. */
  readonly inactivitySeconds?: number;
}

export type WatchEvent<T> =
  | { readonly type: "ADDED" | "MODIFIED" | "DELETED"; readonly object: T }
  /** Only the position in the history: everything up to `resourceVersion` has been sent. */
  | { readonly type: "BOOKMARK"; readonly resourceVersion: string };

export interface RawOptions extends CallOptions {
  readonly body?: unknown;
  readonly contentType?: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
}

export interface KubeClient {
  /** The namespace of the pod or of the kubeconfig's context, used for namespaced manifests that name none. */
  readonly namespace: string;
  /** Undefined when there is no such object; a kind that is not served is an error. */
  get<T extends KubernetesObject = UnknownObject>(ref: Ref, options?: CallOptions): Promise<T | undefined>;
  /** Follows `continue`; starts again when a token has expired on the way. */
  list<T extends KubernetesObject = UnknownObject>(
    resource: Resource,
    options?: ListOptions<T>,
  ): Promise<ObjectList<T>>;
  /** Server-side apply: creates or updates. Safe to repeat, and repeated. */
  apply<T extends KubernetesObject = UnknownObject>(object: Manifest, options: ApplyOptions): Promise<T>;
  /** Repeated only when the server cannot have acted (429, connection refused). 409 when it exists. */
  create<T extends KubernetesObject = UnknownObject>(object: Manifest, options?: WriteOptions): Promise<T>;
  /** A merge patch is repeated like an apply, a JSON patch only like a create. */
  patch<T extends KubernetesObject = UnknownObject>(ref: Ref, patch: unknown, options: PatchOptions): Promise<T>;
  /** Undefined when it was gone already; else the last state, which may still be terminating. */
  delete(ref: Ref, options?: DeleteOptions): Promise<UnknownObject | undefined>;
  /**
   * One watch. Ends when the server ends it or the signal is aborted; throws ApiError for an ERROR event (410: list again)
   * and ConnectionError when the stream breaks. It is not restarted: that is what Reflector and watchOne are for.
   */
  watch<T extends KubernetesObject = UnknownObject>(
    resource: Resource,
    options: WatchOptions,
  ): AsyncIterable<WatchEvent<T>>;
  /** Any other path (a pod's log, a scale). Parsed when the answer is JSON, else text. Only GET is repeated freely. */
  raw(method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", path: string, options?: RawOptions): Promise<unknown>;
  /** The collection of a kind: built in, or by discovery (one request per group and version). */
  resourceOf(object: { readonly apiVersion: string; readonly kind: string }, options?: CallOptions): Promise<Resource>;
  /** Closes idle connections, so that the process can end at once. */
  close(): void;
}

/** Called synchronously at the end of each attempt; for counters and histograms. Must not throw. */
export interface ClientHooks {
  /** `status` is 0 when there was no answer; `resource` is `plural.group`, or "raw". A watch reports when it has opened. */
  readonly onRequest?: (request: {
    readonly method: string;
    readonly resource: string;
    readonly status: number;
    readonly milliseconds: number;
  }) => void;
}
