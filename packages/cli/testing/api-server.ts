/**
 * An API server of a few lines for tests of commands: lists with selectors, gets, and watches that send what changes.
 * Everything but objects that are put is not found. Whoever asks may only read.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { folder } from "./umbrella.ts";

export interface Stored {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly resourceVersion?: string;
  };
}

interface Watcher {
  readonly query: Query;
  readonly response: ServerResponse;
}

interface Query {
  readonly plural: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly parameters: URLSearchParams;
}

const PLURALS: Readonly<Record<string, string>> = {
  ApplicationGroup: "applicationgroups",
  ControllerRevision: "controllerrevisions",
};
const PATH = /^\/apis\/[^/]+\/[^/]+(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+))?$/;

export class ApiServer {
  /** File for --kubeconfig; its context has the namespace `shop`. */
  readonly kubeconfig: string;
  /** Called for each watch that has begun, with how many there were before. */
  onWatch: (before: number) => void = () => undefined;
  readonly #objects: Map<string, Stored>;
  readonly #watchers: Set<Watcher>;
  #version = 1;
  #watches = 0;

  private constructor(kubeconfig: string, objects: Map<string, Stored>, watchers: Set<Watcher>) {
    this.kubeconfig = kubeconfig;
    this.#objects = objects;
    this.#watchers = watchers;
  }

  static async start(): Promise<ApiServer> {
    const listener = { serve: (_request: IncomingMessage, response: ServerResponse): unknown => response.end() };
    const http = createServer((request, response) => listener.serve(request, response));
    http.listen(0, "127.0.0.1");
    await once(http, "listening");
    onTestFinished(() => {
      http.close();
      http.closeAllConnections();
    });
    const { port } = http.address() as AddressInfo;
    const server = new ApiServer(await kubeconfigFor(`http://127.0.0.1:${port}`), new Map(), new Set());
    listener.serve = (request, response) => server.#serve(request, response);
    return server;
  }

  put(object: Stored): void {
    const key = `${object.kind}/${object.metadata.namespace}/${object.metadata.name}`;
    const type = this.#objects.has(key) ? "MODIFIED" : "ADDED";
    const stored = { ...object, metadata: { uid: key, ...object.metadata, resourceVersion: String(++this.#version) } };
    this.#objects.set(key, stored);
    this.#send(type, stored);
  }

  remove({ kind, metadata: { namespace, name } }: Stored): void {
    const key = `${kind}/${namespace}/${name}`;
    const stored = this.#objects.get(key);
    this.#objects.delete(key);
    this.#version++;
    if (stored) this.#send("DELETED", stored);
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? "/", "http://server");
    const [, namespace, plural = "", name] = PATH.exec(url.pathname) ?? [];
    const query: Query = { plural, namespace, name, parameters: url.searchParams };
    const selected = [...this.#objects.values()].filter((it) => isSelected(it, query));
    if (request.method !== "GET") {
      const who = `User "reader" cannot ${request.method?.toLowerCase()} resource "${plural}" in API group "orkestra.dev"`;
      const message = `${plural}.orkestra.dev "${name}" is forbidden: ${who} in the namespace "${namespace}"`;
      answer(response, 403, { kind: "Status", code: 403, reason: "Forbidden", message });
    } else if (url.searchParams.get("watch")) {
      response.writeHead(200, { "content-type": "application/json" }).flushHeaders();
      const watcher = { query, response };
      this.#watchers.add(watcher);
      response.once("close", () => this.#watchers.delete(watcher));
      this.onWatch(this.#watches++);
    } else if (name === undefined) {
      answer(response, 200, { metadata: { resourceVersion: String(this.#version) }, items: selected });
    } else if (selected[0]) {
      answer(response, 200, selected[0]);
    } else {
      answer(response, 404, {
        kind: "Status",
        code: 404,
        reason: "NotFound",
        message: `${plural} "${name}" not found`,
      });
    }
  }

  #send(type: string, object: Stored): void {
    for (const { query, response } of this.#watchers) {
      if (isSelected(object, query)) response.write(`${JSON.stringify({ type, object })}\n`);
    }
  }
}

function isSelected({ kind, metadata }: Stored, { plural, namespace, name, parameters }: Query): boolean {
  const labels = (parameters.get("labelSelector") ?? "").split(",").filter((it) => it !== "");
  const field = /^metadata\.name=(.*)$/.exec(parameters.get("fieldSelector") ?? "")?.[1];
  return (
    PLURALS[kind] === plural &&
    (namespace === undefined || namespace === metadata.namespace) &&
    [name, field].every((it) => it === undefined || it === metadata.name) &&
    labels.every((label) => {
      const [key = "", value] = label.split("=");
      const has = metadata.labels?.[key];
      return value === undefined ? has !== undefined : has === value;
    })
  );
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

async function kubeconfigFor(server: string): Promise<string> {
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "test",
    clusters: [{ name: "test", cluster: { server } }],
    users: [{ name: "test", user: {} }],
    contexts: [{ name: "test", context: { cluster: "test", user: "test", namespace: "shop" } }],
  };
  return `${await folder({ config: JSON.stringify(config) })}/config`;
}
