/**
 * The one Kubernetes client of both binaries.
 *
 * Why not all of @kubernetes/client-node (2.0.1)? It is used for what it does well: reading kubeconfigs and the credentials
 * in them (exec plugins, OIDC, certificates, proxies). Its transport opens a TLS connection per request, loading it costs an
 * executor, which lives for seconds, more memory and time than everything else together, and its informers stop for good
 * after an error. So it is imported only when there is a kubeconfig to read; a pod reads the three files of its service
 * account, and every request goes over node:https with connections that are kept.
 */
export type {
  ApplyOptions,
  CallOptions,
  ClientHooks,
  DeleteOptions,
  KubeClient,
  ListOptions,
  ObjectList,
  PatchOptions,
  RawOptions,
  WatchEvent,
  WatchOptions,
  WriteOptions,
} from "./client.ts";
export type { Backoff, Clock } from "./clock.ts";
export { type ConnectOptions, connect } from "./connect.ts";
export {
  ApiError,
  ConnectionError,
  isConflict,
  isExpired,
  isNotFound,
  isRoleUnknown,
  isTransient,
  kindNotServed,
} from "./errors.ts";
export { EventRecorder, type EventRecorderOptions, type RecordedEvent } from "./event-recorder.ts";
export { acquireLeadership, type Leadership, type LeadershipOptions } from "./lease/leadership.ts";
export {
  type KubernetesObject,
  keyOf,
  type Manifest,
  type ObjectMeta,
  type OwnerReference,
  splitKey,
  type UnknownObject,
} from "./objects.ts";
export { type Change, Reflector, type ReflectorOptions, reflect } from "./reflector.ts";
export { knownResource, type Ref, type Resource, resourceName, resources } from "./resources.ts";
export type { RetryOptions } from "./retry.ts";
export type { Indexes, ReadonlyStore } from "./store.ts";
export { type WatchOneOptions, watchOne } from "./watch-one.ts";
export { WorkQueue, type WorkQueueOptions } from "./work-queue.ts";
