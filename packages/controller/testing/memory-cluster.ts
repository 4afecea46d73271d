/**
 * A cluster in memory, as much of one as the controller's acts need: create, get, list by labels, merge patch, delete.
 *
 * What it does not do it refuses. `refuse` makes the next matching call fail as the API server would.
 */
import {
  ApiError,
  type KubeClient,
  type KubernetesObject,
  type ListOptions,
  type Ref,
  type Resource,
  type UnknownObject,
} from "@orkestra/kube";

type Json = Record<string, unknown>;

export interface Refusal {
  readonly verb: "create" | "patch" | "list" | "get" | "delete";
  readonly kind: string;
  readonly status: number;
  readonly reason: string;
  readonly message: string;
}

export class MemoryCluster {
  readonly #objects = new Map<string, UnknownObject>();
  readonly #refusals: Refusal[] = [];
  /** `verb Kind NAMESPACE/NAME`, in order; reads are left out. */
  readonly writes: string[] = [];

  refuse(refusal: Refusal): void {
    this.#refusals.push(refusal);
  }

  put(object: UnknownObject): void {
    this.#objects.set(keyOf(object.kind, object.metadata.namespace, object.metadata.name), object);
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
        cluster.#check("get", ref.resource.kind);
        return cluster.find(ref.resource.kind, ref.namespace ?? "", ref.name) as T | undefined;
      },
      async list<T extends KubernetesObject>(
        resource: Resource,
        { namespace, labelSelector = "", transform = (object) => object }: ListOptions<T> = {},
      ) {
        cluster.#check("list", resource.kind);
        const items = cluster
          .all(resource.kind)
          .filter(
            ({ metadata }) =>
              (!namespace || metadata.namespace === namespace) && isSelected(labelSelector, metadata.labels ?? {}),
          ) as unknown as T[];
        return { items: items.map(transform), resourceVersion: "1" };
      },
      async create<T extends KubernetesObject>(object: {
        kind: string;
        metadata: { name?: string | undefined; namespace?: string | undefined };
      }) {
        cluster.#check("create", object.kind);
        const { name = "", namespace = "" } = object.metadata;
        if (cluster.find(object.kind, namespace, name)) {
          throw new ApiError(409, {
            kind: "Status",
            reason: "AlreadyExists",
            message: `${object.kind} "${name}" already exists`,
          });
        }
        const created = { ...object, metadata: { ...object.metadata, name, uid: `uid-of-${name}` } } as UnknownObject;
        cluster.put(created);
        cluster.writes.push(`create ${object.kind} ${namespace}/${name}`);
        return created as unknown as T;
      },
      async patch<T extends KubernetesObject>(ref: Ref, patch: unknown) {
        const { kind } = ref.resource;
        cluster.#check("patch", kind);
        const found = cluster.find(kind, ref.namespace ?? "", ref.name);
        if (!found)
          throw new ApiError(404, { kind: "Status", reason: "NotFound", message: `${kind} "${ref.name}" not found` });
        const patched = mergePatch(found, patch) as UnknownObject;
        cluster.put(patched);
        cluster.writes.push(`patch ${kind} ${ref.namespace}/${ref.name}`);
        return patched as unknown as T;
      },
      async delete(ref: Ref) {
        cluster.#check("delete", ref.resource.kind);
        const key = keyOf(ref.resource.kind, ref.namespace, ref.name);
        const found = cluster.#objects.get(key);
        cluster.#objects.delete(key);
        cluster.writes.push(`delete ${ref.resource.kind} ${ref.namespace}/${ref.name}`);
        return found;
      },
      apply: unsupported("apply"),
      watch: unsupported("watch"),
      raw: unsupported("raw"),
      resourceOf: unsupported("resourceOf"),
      close: () => undefined,
    };
  }

  #check(verb: Refusal["verb"], kind: string): void {
    const at = this.#refusals.findIndex((refusal) => refusal.verb === verb && refusal.kind === kind);
    const [refusal] = at < 0 ? [] : this.#refusals.splice(at, 1);
    if (refusal)
      throw new ApiError(refusal.status, { kind: "Status", reason: refusal.reason, message: refusal.message });
  }
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

/** RFC 7386. */
function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: Json = { ...(isObject(target) ? target : {}) };
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete result[field];
    else result[field] = mergePatch(result[field], value);
  }
  return result;
}

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
