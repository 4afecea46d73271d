/**
 * A cluster in memory, as much of one as the controller's acts need: create, get, list by labels, merge patch, delete, with
 * resource versions, preconditions and finalizers as the API server has them.
 *
 * What it does not do it refuses. `refuse` makes the next matching call fail as the API server would, `dieAt` ends the
 * process that asks: its n-th request from now is not answered, nor is any after it, until `revive`.
 */
import {
  ApiError,
  type DeleteOptions,
  type KubeClient,
  type KubernetesObject,
  kindNotServed,
  type ListOptions,
  type Ref,
  type Resource,
  type UnknownObject,
} from "@orkestra/kube";
import { mergePatch } from "./merge-patch.ts";

type Verb = "create" | "patch" | "list" | "get" | "delete";

export interface Refusal {
  readonly verb: Verb;
  readonly kind: string;
  readonly status: number;
  readonly reason: string;
  readonly message: string;
}

/** The process is dead; not an error that any code of it could see. */
export class Dead extends Error {}

export class MemoryCluster {
  readonly #objects = new Map<string, UnknownObject>();
  readonly #refusals: Refusal[] = [];
  #version = 0;
  #uids = 0;
  /** Requests that are still answered; undefined for all. */
  #lives: number | undefined;
  /** `verb Kind NAMESPACE/NAME`, in order; reads are left out. */
  readonly writes: string[] = [];
  /** Kinds that this cluster does not have. */
  readonly unserved = new Set<string>();
  /** Namespaces in which nothing can be made any more. */
  readonly terminating = new Set<string>();
  requests = 0;

  /** Grows with every change. */
  get version(): number {
    return this.#version;
  }

  refuse(refusal: Refusal): void {
    this.#refusals.push(refusal);
  }

  /** 1: the next request is never made. */
  dieAt(n: number): void {
    this.#lives = n - 1;
  }

  revive(): void {
    this.#lives = undefined;
  }

  /** Anybody's write, past all refusals. */
  put(object: UnknownObject): UnknownObject {
    const { kind, metadata } = object;
    const key = keyOf(kind, metadata.namespace, metadata.name);
    const uid = metadata.uid ?? this.#objects.get(key)?.metadata.uid ?? `uid-${++this.#uids}`;
    const stored = { ...object, metadata: { ...metadata, uid, resourceVersion: String(++this.#version) } };
    const isGone = metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).length === 0;
    if (isGone) this.#objects.delete(key);
    else this.#objects.set(key, stored);
    return stored;
  }

  /** Anybody's deletion: an object with finalizers stays, marked. */
  remove(object: UnknownObject): UnknownObject {
    return this.put({ ...object, metadata: { ...object.metadata, deletionTimestamp: "2026-01-01T00:00:00Z" } });
  }

  all(kind: string): UnknownObject[] {
    return [...this.#objects.values()].filter((object) => object.kind === kind);
  }

  find(kind: string, namespace: string, name: string): UnknownObject | undefined {
    return this.#objects.get(keyOf(kind, namespace, name));
  }

  /** Typed as the real one; a method that no test needs yet fails loudly. */
  client(): KubeClient {
    const cluster = this;
    const unsupported = (what: string) => (): never => {
      throw new Error(`the cluster in memory does not do ${what}`);
    };
    return {
      namespace: "default",
      async get<T extends KubernetesObject>(ref: Ref) {
        cluster.#check("get", ref.resource);
        return cluster.find(ref.resource.kind, ref.namespace ?? "", ref.name) as T | undefined;
      },
      async list<T extends KubernetesObject>(
        resource: Resource,
        { namespace, labelSelector = "", transform = (object) => object }: ListOptions<T> = {},
      ) {
        cluster.#check("list", resource);
        const items = cluster
          .all(resource.kind)
          .filter(
            ({ metadata }) =>
              (!namespace || metadata.namespace === namespace) && isSelected(labelSelector, metadata.labels ?? {}),
          ) as unknown as T[];
        return { items: items.map(transform), resourceVersion: String(cluster.#version) };
      },
      async create<T extends KubernetesObject>(object: {
        apiVersion: string;
        kind: string;
        metadata: { name?: string | undefined; namespace?: string | undefined };
      }) {
        const { name = "", namespace = "" } = object.metadata;
        cluster.#check("create", object);
        if (cluster.terminating.has(namespace)) throw beingTerminated(object.kind, name, namespace);
        if (cluster.find(object.kind, namespace, name))
          throw refusal(409, "AlreadyExists", `${object.kind} "${name}" already exists`);
        cluster.writes.push(`create ${object.kind} ${namespace}/${name}`);
        return cluster.put({ ...object, metadata: { ...object.metadata, name } }) as unknown as T;
      },
      async patch<T extends KubernetesObject>(ref: Ref, patch: unknown) {
        cluster.#check("patch", ref.resource);
        const found = cluster.#existing(ref);
        const patched = mergePatch(found, patch) as UnknownObject;
        expectSame(found, patched.metadata);
        if (JSON.stringify(patched) === JSON.stringify(found)) return found as unknown as T;
        cluster.writes.push(`patch ${ref.resource.kind} ${ref.namespace}/${ref.name}`);
        return cluster.put(patched) as unknown as T;
      },
      async delete(ref: Ref, { preconditions = {} }: DeleteOptions = {}) {
        cluster.#check("delete", ref.resource);
        const found = cluster.find(ref.resource.kind, ref.namespace ?? "", ref.name);
        if (!found) return undefined;
        expectSame(found, preconditions);
        cluster.writes.push(`delete ${ref.resource.kind} ${ref.namespace}/${ref.name}`);
        return cluster.remove(found);
      },
      apply: unsupported("apply"),
      watch: unsupported("watch"),
      raw: unsupported("raw"),
      resourceOf: unsupported("resourceOf"),
      close: () => undefined,
    };
  }

  #existing({ resource, namespace = "", name }: Ref): UnknownObject {
    const found = this.find(resource.kind, namespace, name);
    if (!found) throw refusal(404, "NotFound", `${resource.kind} "${name}" not found`);
    return found;
  }

  #check(verb: Verb, { kind, apiVersion }: { readonly kind: string; readonly apiVersion: string }): void {
    this.requests++;
    if (this.#lives === 0) throw new Dead();
    if (this.#lives !== undefined) this.#lives--;
    if (this.unserved.has(kind))
      throw refusal(404, kindNotServed, `the cluster does not serve ${kind} in ${apiVersion}`);
    const at = this.#refusals.findIndex((refused) => refused.verb === verb && refused.kind === kind);
    const [refused] = at < 0 ? [] : this.#refusals.splice(at, 1);
    if (refused) throw refusal(refused.status, refused.reason, refused.message);
  }
}

const refusal = (status: number, reason: string, message: string): ApiError =>
  new ApiError(status, { kind: "Status", reason, message });

/** As the admission plugin NamespaceLifecycle says it. */
function beingTerminated(kind: string, name: string, namespace: string): ApiError {
  const cause = `namespace ${namespace} is being terminated`;
  return new ApiError(403, {
    kind: "Status",
    reason: "Forbidden",
    message: `${kind} "${name}" is forbidden: unable to create new content in namespace ${namespace} because it is being terminated`,
    details: { causes: [{ reason: "NamespaceTerminating", message: cause, field: "metadata.namespace" }] },
  });
}

interface Wanted {
  readonly uid?: string | undefined;
  readonly resourceVersion?: string | undefined;
}

function expectSame(found: UnknownObject, wanted: Wanted): void {
  const { uid, resourceVersion } = found.metadata;
  if ((wanted.uid ?? uid) !== uid || (wanted.resourceVersion ?? resourceVersion) !== resourceVersion)
    throw refusal(409, "Conflict", `${found.kind} "${found.metadata.name}" has been modified`);
}

const keyOf = (kind: string, namespace: string | undefined, name: string): string =>
  `${kind} ${namespace ?? ""}/${name}`;

/** `key=value`, `key` and `!key`, with commas between. */
function isSelected(selector: string, labels: Readonly<Record<string, string>>): boolean {
  return selector
    .split(",")
    .filter(Boolean)
    .every((term) => {
      if (term.startsWith("!")) return labels[term.slice(1)] === undefined;
      const [key = "", value] = term.split("=");
      return value === undefined ? labels[key] !== undefined : labels[key] === value;
    });
}
