/**
 * A small API server for tests of the client: config maps with history, pages, watches and bookmarks, and every fault that a
 * network or an API server can produce, on demand. It keeps to the protocol so strictly that a client that loses or invents
 * an object is found out: a watch sends exactly the events after its resourceVersion that its selectors match.
 */
import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { certificate } from "./certificate.ts";

export interface TestObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly managedFields?: readonly unknown[];
  };
  readonly data: Readonly<Record<string, string>>;
}

interface Event {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: TestObject;
}

interface Watcher {
  readonly response: http.ServerResponse;
  readonly selects: (object: TestObject) => boolean;
}

export type Answer = (request: http.IncomingMessage, response: http.ServerResponse) => void;
export type WatchFault = "end" | "reset" | "half-line" | "error-410" | "error-500";

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export class FakeApiServer {
  /** In order of arrival. */
  readonly seen: Seen[] = [];
  connections = 0;
  /** Objects per page at most, whatever the client asks for. */
  pageSize = 500;
  /** Bytes per write of a watch; small numbers tear lines and characters apart. */
  chunkBytes = Number.POSITIVE_INFINITY;
  /** When set, requests must carry it. */
  token: string | undefined;

  readonly #objects = new Map<string, TestObject>();
  #history: Event[] = [];
  readonly #lists = new Map<number, TestObject[]>();
  /** Watches from before this are told 410. */
  #compacted = 0;
  #revision = 1;
  #made = 0;
  readonly #watchers = new Set<Watcher>();
  readonly #sockets = new Set<Socket>();
  readonly #answers: Answer[] = [];
  readonly #server: http.Server;
  readonly #scheme: "http" | "https";

  private constructor(scheme: "http" | "https") {
    this.#scheme = scheme;
    const listener: http.RequestListener = (request, response) => void this.#handle(request, response);
    this.#server = scheme === "http" ? http.createServer(listener) : https.createServer(certificate, listener);
    this.#server.on(scheme === "http" ? "connection" : "secureConnection", (socket: Socket) => {
      this.connections++;
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
  }

  static async start(scheme: "http" | "https" = "http"): Promise<FakeApiServer> {
    const server = new FakeApiServer(scheme);
    server.#server.listen(0, "127.0.0.1");
    await once(server.#server, "listening");
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${this.port}`;
  }

  get watches(): number {
    return this.#watchers.size;
  }

  objects(): TestObject[] {
    return [...this.#objects.values()];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server, "close");
  }

  // --- what happens in the cluster ---

  put(name: string, data: Record<string, string> = {}, labels: Record<string, string> = {}): TestObject {
    const old = this.#objects.get(name);
    this.#revision++;
    const object: TestObject = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: {
        name,
        namespace: "default",
        uid: old?.metadata.uid ?? `uid-${++this.#made}`,
        resourceVersion: String(this.#revision),
        labels,
        managedFields: [{ manager: "test" }],
      },
      data,
    };
    this.#objects.set(name, object);
    this.#publish({ type: old ? "MODIFIED" : "ADDED", object });
    return object;
  }

  remove(name: string): void {
    const old = this.#objects.get(name);
    if (!old) return;
    this.#objects.delete(name);
    this.#revision++;
    const object = { ...old, metadata: { ...old.metadata, resourceVersion: String(this.#revision) } };
    this.#publish({ type: "DELETED", object });
  }

  /** Forgets the history, as etcd does: positions from before it are too old, also those of pages. */
  compact(): void {
    this.#history = [];
    this.#lists.clear();
    this.#revision++;
    this.#compacted = this.#revision;
  }

  bookmark(): void {
    const object = { kind: "ConfigMap", apiVersion: "v1", metadata: { resourceVersion: String(this.#revision) } };
    for (const { response } of this.#watchers) this.#write(response, { type: "BOOKMARK", object });
  }

  // --- what goes wrong ---

  /** Takes over the next request that no earlier answer takes. */
  next(...answers: Answer[]): void {
    this.#answers.push(...answers);
  }

  breakWatches(fault: WatchFault): void {
    for (const watcher of this.#watchers) {
      this.#watchers.delete(watcher);
      const { response } = watcher;
      if (fault === "end") response.end();
      if (fault === "reset") response.socket?.resetAndDestroy();
      if (fault === "half-line") response.end('{"type":"ADDED","object":{"metadata":{"name":"torn');
      if (fault === "error-410")
        response.end(
          `${JSON.stringify({ type: "ERROR", object: status(410, "Expired", "too old resource version") })}\n`,
        );
      if (fault === "error-500")
        response.end(`${JSON.stringify({ type: "ERROR", object: status(500, "InternalError", "boom") })}\n`);
    }
  }

  // --- protocol ---

  #publish(event: Event): void {
    this.#history.push(event);
    for (const { response, selects } of this.#watchers) if (selects(event.object)) this.#write(response, event);
  }

  #write(response: http.ServerResponse, event: unknown): void {
    const line = Buffer.from(`${JSON.stringify(event)}\n`);
    const step = Math.min(this.chunkBytes, line.length);
    for (let at = 0; at < line.length; at += step) response.write(line.subarray(at, at + step));
  }

  async #handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.url);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    this.seen.push({
      method: request.method ?? "",
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body,
    });

    const answer = this.#answers.shift();
    if (answer) return answer(request, response);
    if (this.token && request.headers.authorization !== `Bearer ${this.token}`)
      return json(response, 401, status(401, "Unauthorized", "Unauthorized"));
    const name = /^\/api\/v1\/namespaces\/default\/configmaps\/([^/]+)$/.exec(url.pathname)?.[1];
    if (name) return this.#one(request.method ?? "", name, body, response);
    if (!/^\/api\/v1(\/namespaces\/default)?\/configmaps$/.test(url.pathname)) return notServed(response);
    if (request.method === "POST")
      return json(response, 201, this.put(JSON.parse(body).metadata.name, JSON.parse(body).data));
    if (url.searchParams.has("watch")) return this.#watch(url.searchParams, response);
    this.#list(url.searchParams, response);
  }

  #one(method: string, name: string, body: string, response: http.ServerResponse): void {
    const object = method === "PATCH" ? this.put(name, JSON.parse(body).data) : this.#objects.get(name);
    if (method === "DELETE") this.remove(name);
    if (object) json(response, 200, object);
    else json(response, 404, status(404, "NotFound", `configmaps "${name}" not found`));
  }

  /** Pages of one list all show the moment of the first. */
  #list(query: URLSearchParams, response: http.ServerResponse): void {
    const [revision = 0, from = 0] = (query.get("continue") ?? `${this.#revision}@0`).split("@").map(Number);
    if (!query.has("continue")) this.#lists.set(revision, this.objects().filter(selector(query)));
    const all = this.#lists.get(revision);
    if (!all) {
      json(response, 410, status(410, "Expired", "The provided continue parameter is too old"));
      return;
    }
    const size = Math.min(this.pageSize, Number(query.get("limit") ?? this.pageSize));
    const more = from + size < all.length ? `${revision}@${from + size}` : undefined;
    // As the real one does for built-in kinds, items come without apiVersion and kind.
    const items = all.slice(from, from + size).map(({ metadata, data }) => ({ metadata, data }));
    json(response, 200, {
      kind: "ConfigMapList",
      metadata: { resourceVersion: String(revision), continue: more },
      items,
    });
  }

  #watch(query: URLSearchParams, response: http.ServerResponse): void {
    const from = Number(query.get("resourceVersion"));
    if (from < this.#compacted) {
      json(response, 410, status(410, "Expired", "too old resource version"));
      return;
    }
    const watcher = { response, selects: selector(query) };
    response.writeHead(200, { "content-type": "application/json" });
    response.flushHeaders();
    for (const event of this.#history) {
      if (Number(event.object.metadata.resourceVersion) > from && watcher.selects(event.object))
        this.#write(response, event);
    }
    this.#watchers.add(watcher);
    response.once("close", () => this.#watchers.delete(watcher));
  }
}

function selector(query: URLSearchParams): (object: TestObject) => boolean {
  const name = query.get("fieldSelector")?.replace("metadata.name=", "");
  return (object) => name === undefined || object.metadata.name === name;
}

export function status(code: number, reason: string, message: string, details = {}): object {
  return { kind: "Status", apiVersion: "v1", status: "Failure", code, reason, message, details };
}

export function json(
  response: http.ServerResponse,
  code: number,
  body: unknown,
  headers: http.OutgoingHttpHeaders = {},
): void {
  response.writeHead(code, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

function notServed(response: http.ServerResponse): void {
  response.writeHead(404, { "content-type": "text/plain" }).end("404 page not found\n");
}
