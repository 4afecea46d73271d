/** KubeClient over the transport: paths, queries and bodies of the Kubernetes API, nothing about connections or retries. */
import type {
  ApplyOptions,
  CallOptions,
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
import { Discovery } from "./discovery.ts";
import type { Endpoint } from "./endpoint.ts";
import { isExpired, isNotFound } from "./errors.ts";
import type { KubernetesObject, Manifest, UnknownObject } from "./objects.ts";
import { Requests, type RequestsOptions } from "./requests.ts";
import { collectionPath, objectPath, type Ref, type Resource } from "./resources.ts";
import { decodeEvent, lines } from "./watch-stream.ts";

const applyPatch = "application/apply-patch+yaml"; // JSON is YAML; every server takes this type, +json only since 1.32.
const mergePatch = "application/merge-patch+json";
const jsonPatch = "application/json-patch+json";

/** A list that expires again and again changes faster than it can be read in pages. */
const listAttempts = 5;

export class RestClient implements KubeClient {
  readonly namespace: string;
  readonly #requests: Requests;
  readonly #discovery: Discovery;

  constructor(endpoint: Endpoint, options: RequestsOptions = {}) {
    this.namespace = endpoint.namespace;
    this.#requests = new Requests(endpoint, options);
    this.#discovery = new Discovery((path, signal) =>
      this.#requests.call({ method: "GET", path, repeatable: true, signal }),
    );
  }

  async get<T extends KubernetesObject = UnknownObject>(
    ref: Ref,
    { signal }: CallOptions = {},
  ): Promise<T | undefined> {
    const path = objectPath(ref);
    return absentIsUndefined(
      this.#requests.call<T>({ method: "GET", path, resource: ref.resource, repeatable: true, signal }),
    );
  }

  async list<T extends KubernetesObject = UnknownObject>(
    resource: Resource,
    options: ListOptions<T> = {},
  ): Promise<ObjectList<T>> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#allPages(resource, options);
      } catch (error) {
        if (!isExpired(error) || attempt === listAttempts) throw error;
      }
    }
  }

  async #allPages<T extends KubernetesObject>(resource: Resource, options: ListOptions<T>): Promise<ObjectList<T>> {
    const { namespace, labelSelector, fieldSelector, limit = 500, transform = (object: T) => object, signal } = options;
    const items: T[] = [];
    let next: string | undefined;
    for (;;) {
      const page: ListPage<T> = await this.#requests.call({
        method: "GET",
        path: collectionPath(resource, namespace),
        query: { labelSelector, fieldSelector, limit: String(limit), continue: next },
        resource,
        repeatable: true,
        signal,
      });
      // Items of built-in kinds come without their own apiVersion and kind; an object should say what it is.
      const type = { apiVersion: resource.apiVersion, kind: resource.kind };
      for (const item of page.items ?? []) items.push(transform({ ...type, ...item }));
      next = page.metadata.continue;
      if (!next) return { items, resourceVersion: page.metadata.resourceVersion };
    }
  }

  async apply<T extends KubernetesObject = UnknownObject>(object: Manifest, options: ApplyOptions): Promise<T> {
    const ref = await this.#refOf(object, options);
    return this.#requests.call({
      method: "PATCH",
      path: objectPath(ref, options.subresource),
      query: { ...writeQuery(options), force: options.force ? "true" : undefined },
      body: object,
      contentType: applyPatch,
      resource: ref.resource,
      repeatable: true,
      signal: options.signal,
    });
  }

  async create<T extends KubernetesObject = UnknownObject>(object: Manifest, options: WriteOptions = {}): Promise<T> {
    const resource = await this.resourceOf(object, options);
    const path = collectionPath(resource, object.metadata.namespace ?? this.namespace);
    const { signal } = options;
    return this.#requests.call({
      method: "POST",
      path,
      query: writeQuery(options),
      body: object,
      resource,
      repeatable: false,
      signal,
    });
  }

  patch<T extends KubernetesObject = UnknownObject>(ref: Ref, patch: unknown, options: PatchOptions): Promise<T> {
    return this.#requests.call({
      method: "PATCH",
      path: objectPath(ref, options.subresource),
      query: writeQuery(options),
      body: patch,
      contentType: options.type === "merge" ? mergePatch : jsonPatch,
      resource: ref.resource,
      repeatable: options.type === "merge",
      signal: options.signal,
    });
  }

  async delete(
    ref: Ref,
    { preconditions, propagationPolicy, signal }: DeleteOptions = {},
  ): Promise<UnknownObject | undefined> {
    const body = { apiVersion: "v1", kind: "DeleteOptions", preconditions, propagationPolicy };
    const path = objectPath(ref);
    return absentIsUndefined(
      this.#requests.call({ method: "DELETE", path, body, resource: ref.resource, repeatable: true, signal }),
    );
  }

  async *watch<T extends KubernetesObject = UnknownObject>(
    resource: Resource,
    options: WatchOptions,
  ): AsyncGenerator<WatchEvent<T>> {
    const { timeoutSeconds = 240, allowBookmarks = true, signal } = options;
    const {
      namespace,
      labelSelector,
      fieldSelector,
      resourceVersion,
      inactivitySeconds = timeoutSeconds + 10,
    } = options;
    const chunks = this.#requests.stream({
      method: "GET",
      path: collectionPath(resource, namespace),
      query: {
        watch: "true",
        labelSelector,
        fieldSelector,
        resourceVersion,
        allowWatchBookmarks: String(allowBookmarks),
        timeoutSeconds: String(timeoutSeconds),
      },
      resource,
      signal,
      inactivityMs: inactivitySeconds * 1_000,
    });
    for await (const line of lines(chunks)) {
      if (signal?.aborted) return;
      yield decodeEvent<T>(line);
    }
  }

  raw(method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", path: string, options: RawOptions = {}): Promise<unknown> {
    return this.#requests.call({ method, path, ...options, repeatable: method === "GET" });
  }

  resourceOf(
    object: { readonly apiVersion: string; readonly kind: string },
    { signal }: CallOptions = {},
  ): Promise<Resource> {
    return this.#discovery.resourceOf(object, signal);
  }

  close(): void {
    this.#requests.close();
  }

  async #refOf(object: Manifest, options: CallOptions): Promise<Ref> {
    const { name, namespace } = object.metadata;
    if (!name) throw new Error(`a ${object.kind} without metadata.name cannot be applied`);
    return { resource: await this.resourceOf(object, options), namespace: namespace ?? this.namespace, name };
  }
}

interface ListPage<T> {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
  readonly items: readonly T[] | null;
}

function writeQuery({ fieldManager, dryRun }: WriteOptions): Record<string, string | undefined> {
  return { fieldManager, dryRun: dryRun ? "All" : undefined };
}

async function absentIsUndefined<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
