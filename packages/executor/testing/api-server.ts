/**
 * An API server in memory for tests of the executor: get, list, watch, create, server-side apply, merge patch and delete over HTTP,
 * with faults on demand. It knows no kinds and checks nothing; what a field manager does not apply any more stays.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { isDeepStrictEqual } from "node:util";
import { selectedBy } from "./selector.ts";

export type Json = Record<string, unknown>;
export interface Stored extends Json {
  apiVersion: string;
  kind: string;
  metadata: Json & { name: string; namespace: string; annotations?: Record<string, string>; generation: number };
}

/** `PATCH helmreleases/web`, `WATCH helmreleases`, ... in the order of arrival. */
export interface Call {
  readonly what: string;
  readonly query: URLSearchParams;
  readonly body: Json | undefined;
}

/** A status answer, or how the connection misbehaves; of a watch, also what happens once it is open. */
export type Misbehaviour =
  | { readonly status: number; readonly reason: string; readonly message: string }
  | "reset"
  | "silent"
  /** It is done as asked, and the answer does not arrive. */
  | "answer lost"
  | "expired"
  | "not served";

interface Fault {
  readonly what: string;
  readonly how: Misbehaviour;
  left: number;
}

export class ApiServer {
  readonly calls: Call[] = [];
  /** By name of the pod. */
  readonly podLogs = new Map<string, string>();
  /** Plays the controllers: called with each object that a client wrote. */
  onWrite: (object: Stored) => void = () => undefined;
  readonly #objects = new Map<string, Stored>();
  readonly #events: { version: number; type: string; object: Stored }[] = [];
  readonly #watches = new Set<{ collection: string; name: string | null; response: ServerResponse }>();
  readonly #faults: Fault[] = [];
  readonly #server: Server = createServer((request, response) => void this.#answer(request, response));
  #version = 100;

  static async start(): Promise<ApiServer> {
    const server = new ApiServer();
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** The next `times` requests like this one go wrong. */
  fault(what: string, how: Misbehaviour, times = Number.POSITIVE_INFINITY): void {
    this.#faults.push({ what, how, left: times });
  }

  /** The calls as one-line words, those that only read left out when asked for writes. */
  said(only?: "writes"): string[] {
    return this.calls
      .map(({ what }) => what)
      .filter((what) => only === undefined || /^(PATCH|POST|DELETE) /.test(what));
  }

  read(what: string): Stored | undefined {
    return this.#objects.get(what);
  }

  /** Stores an object as it is given, as if a controller or a person had written it. `what` is `plural/name`. */
  put(what: string, object: Json): Stored {
    const before = this.#objects.get(what);
    const meta = object["metadata"] as Json;
    const stored = {
      ...object,
      metadata: {
        namespace: "shop",
        uid: `uid-${what}`,
        generation: 1,
        ...meta,
        resourceVersion: String(++this.#version),
      },
    } as unknown as Stored;
    this.#objects.set(what, stored);
    this.#tell(what, before ? "MODIFIED" : "ADDED", stored);
    return stored;
  }

  /** Merges into what is there: `change` is a merge patch. */
  change(what: string, change: Json): void {
    const before = this.#objects.get(what);
    if (!before) throw new Error(`there is no ${what} to change`);
    this.put(what, merged(before, change) as Json);
  }

  remove(what: string): void {
    const object = this.#objects.get(what);
    this.#objects.delete(what);
    if (object)
      this.#tell(what, "DELETED", {
        ...object,
        metadata: { ...object.metadata, resourceVersion: String(++this.#version) },
      });
  }

  #tell(what: string, type: string, object: Stored): void {
    this.#events.push({ version: this.#version, type, object });
    const [collection, name] = what.split("/");
    for (const watch of this.#watches) {
      if (watch.collection === collection && (watch.name ?? name) === name) send(watch.response, { type, object });
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://localhost");
    const [, collection = "", name, part] =
      /^.*?\/([a-z]+)(?:\/([^/]+)(\/log)?)?$/.exec(url.pathname.replace(/^.*\/namespaces\/[^/]+/, "")) ?? [];
    const watching = url.searchParams.get("watch") !== null;
    const what = `${watching ? "WATCH" : request.method} ${name ? `${collection}/${name}` : collection}${part ?? ""}`;
    const body = await text(request);
    this.calls.push({ what, query: url.searchParams, body: body ? (JSON.parse(body) as Json) : undefined });

    if (this.#goesWrong(what, response)) return;
    if (watching) return this.#watch(collection, url.searchParams, response);
    if (part) {
      response.writeHead(200, { "content-type": "text/plain" }).end(this.podLogs.get(name ?? "") ?? "");
      return;
    }
    const key = `${collection}/${name}`;
    if (request.method === "POST") return this.#create(collection, JSON.parse(body) as Stored, response);
    if (request.method === "PATCH") return this.#patch(key, request, JSON.parse(body) as Json, response);
    if (request.method === "DELETE") return this.#delete(key, JSON.parse(body) as Json, response);
    if (name) return reply(response, this.#objects.get(key));
    this.#list(collection, url.searchParams, response);
  }

  #list(collection: string, query: URLSearchParams, response: ServerResponse): void {
    const wanted = nameSelected(query);
    const selected = selectedBy(query.get("labelSelector"));
    const items = [...this.#objects].filter(
      ([at]) => at.startsWith(`${collection}/`) && (!wanted || at === `${collection}/${wanted}`),
    );
    reply(response, {
      kind: "List",
      metadata: { resourceVersion: String(this.#version) },
      items: items.map(([, object]) => object).filter(selected),
    });
  }

  /** False when the request is answered as ever. */
  #goesWrong(what: string, response: ServerResponse): boolean {
    const fault = this.#faults.find((fault) => fault.what === what && fault.left > 0);
    if (!fault) return false;
    fault.left--;
    return this.#misbehave(fault.how, response);
  }

  #misbehave(how: Misbehaviour, response: ServerResponse): boolean {
    if (typeof how === "object") {
      const { status, reason, message } = how;
      reply(response, { kind: "Status", status: "Failure", code: status, reason, message }, status);
    } else if (how === "answer lost") {
      response.destroy();
      return false;
    } else if (how === "not served")
      response.writeHead(404, { "content-type": "text/plain" }).end("404 page not found\n");
    else if (how === "reset") response.destroy();
    else if (how === "expired") {
      response.writeHead(200);
      send(response, {
        type: "ERROR",
        object: { kind: "Status", code: 410, reason: "Expired", message: "too old resource version" },
      });
      response.end();
    } else response.writeHead(200).flushHeaders(); // Silent: the test's end, or the client's patience, closes it.
    return true;
  }

  #watch(collection: string, query: URLSearchParams, response: ServerResponse): void {
    const name = nameSelected(query);
    response.writeHead(200, { "content-type": "application/json" }).flushHeaders();
    const since = Number(query.get("resourceVersion"));
    for (const { version, type, object } of this.#events) {
      const about = `${collectionOf(object)}/${object.metadata.name}`;
      if (version > since && about === `${collection}/${name ?? object.metadata.name}`)
        send(response, { type, object });
    }
    const watch = { collection, name, response };
    this.#watches.add(watch);
    response.on("close", () => this.#watches.delete(watch));
  }

  /** Breaks every watch that is open. */
  breakWatches(): void {
    for (const { response } of this.#watches) response.destroy();
  }

  /** How many watches of a collection are open. */
  watching(collection: string): number {
    return [...this.#watches].filter((watch) => watch.collection === collection).length;
  }

  #create(collection: string, body: Stored, response: ServerResponse): void {
    const what = `${collection}/${body.metadata.name}`;
    if (this.#objects.has(what)) {
      const message = `${what} already exists`;
      reply(response, { kind: "Status", status: "Failure", code: 409, reason: "AlreadyExists", message }, 409);
      return;
    }
    const stored = this.put(what, body);
    reply(response, stored, 201);
    this.onWrite(stored);
  }

  /** An object with finalizers stays until somebody takes them away with {@link remove}. */
  #delete(what: string, { preconditions }: Json, response: ServerResponse): void {
    const before = this.#objects.get(what);
    if (!before) {
      reply(response, undefined);
      return;
    }
    const { finalizers, deletionTimestamp, generation } = before.metadata;
    if (Object.entries((preconditions as Json) ?? {}).some(([field, value]) => before.metadata[field] !== value)) {
      const message = `the object of ${what} is another one now`;
      reply(response, { kind: "Status", status: "Failure", code: 409, reason: "Conflict", message }, 409);
      return;
    }
    if (!Array.isArray(finalizers) || finalizers.length === 0) {
      this.remove(what);
      reply(response, { kind: "Status", status: "Success" });
      return;
    }
    const leaving = { deletionTimestamp: "2026-01-01T00:00:00Z", generation: generation + 1 };
    const stored = deletionTimestamp ? before : this.put(what, merged(before, { metadata: leaving }) as Json);
    reply(response, stored);
    this.onWrite(stored);
  }

  #patch(what: string, request: IncomingMessage, body: Json, response: ServerResponse): void {
    const before = this.#objects.get(what);
    const applying = request.headers["content-type"]?.startsWith("application/apply-patch");
    if (!before && !applying) {
      reply(response, undefined);
      return;
    }
    const after = merged(before ?? {}, applying && before ? { ...body, spec: null } : body) as Json;
    const written = applying ? { ...after, spec: body["spec"] } : after;
    const generation =
      (before?.metadata.generation ?? 0) + (isDeepStrictEqual(before?.["spec"], written["spec"]) ? 0 : 1);
    const stored = this.put(what, { ...written, metadata: { ...(written["metadata"] as Json), generation } });
    reply(response, stored, before ? 200 : 201);
    this.onWrite(stored);
  }
}

/** RFC 7386. */
function merged(target: unknown, patch: unknown): unknown {
  if (typeof patch !== "object" || patch === null || Array.isArray(patch)) return patch;
  const result: Json = typeof target === "object" && target !== null && !Array.isArray(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = merged(result[key], value);
  }
  return result;
}

function nameSelected(query: URLSearchParams): string | null {
  return /^metadata\.name=(.+)$/.exec(query.get("fieldSelector") ?? "")?.[1] ?? null;
}

function collectionOf({ kind }: Stored): string {
  return kind.endsWith("y") ? `${kind.slice(0, -1).toLowerCase()}ies` : `${kind.toLowerCase()}s`;
}

function send(response: ServerResponse, event: object): void {
  response.write(`${JSON.stringify(event)}\n`);
}

function reply(response: ServerResponse, object: object | undefined, status = 200): void {
  const notFound = { kind: "Status", status: "Failure", code: 404, reason: "NotFound", message: "not found" };
  response
    .writeHead(object ? status : 404, { "content-type": "application/json" })
    .end(JSON.stringify(object ?? notFound));
}
