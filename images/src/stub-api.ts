/**
 * As much of an API server as a start needs: it serves TLS, takes what is applied, lists nothing else, keeps watches open, and
 * makes an applied HelmRelease ready after a while. It notes when the first request came in.
 */
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { performance } from "node:perf_hooks";
import { text } from "node:stream/consumers";
import { generate } from "selfsigned";

export interface StubApi extends AsyncDisposable {
  readonly port: number;
  /** PEM. */
  readonly ca: string;
  /** Resolves with performance.now() of the next first request. Call before the client starts. */
  firstRequest(): Promise<number>;
}

type Applied = Record<string, unknown> & { readonly metadata: Record<string, unknown> };

const READY_AFTER_MS = 300;

/** @param stored what it has from the start: path -> object */
export async function stubApi(stored: Readonly<Record<string, unknown>>): Promise<StubApi> {
  const extensions = [{ name: "subjectAltName" as const, altNames: [{ type: 7 as const, ip: "127.0.0.1" }] }];
  const pem = await generate([{ name: "commonName", value: "127.0.0.1" }], { algorithm: "sha256", extensions });
  let onFirst: ((at: number) => void) | undefined;
  const world = new World(stored);
  const server = createServer({ key: pem.private, cert: pem.cert }, (request, response) => {
    onFirst?.(performance.now());
    onFirst = undefined;
    world.answer(request, response).catch((error: Error) => response.destroy(error));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    ca: pem.cert,
    firstRequest: () => {
      world.forget();
      return new Promise((resolve) => {
        onFirst = resolve;
      });
    },
    [Symbol.asyncDispose]: () => closed(server),
  };
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
}

class World {
  readonly #stored: Readonly<Record<string, unknown>>;
  readonly #objects = new Map<string, unknown>();
  readonly #watches = new Set<ServerResponse>();

  constructor(stored: Readonly<Record<string, unknown>>) {
    this.#stored = stored;
  }

  /** Back to what it had from the start. */
  forget(): void {
    this.#objects.clear();
    for (const [path, object] of Object.entries(this.#stored)) this.#objects.set(path, object);
    for (const watch of this.#watches) watch.destroy();
    this.#watches.clear();
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "https://stub");
    const stored = this.#objects.get(url.pathname);
    if (["1", "true"].includes(url.searchParams.get("watch") ?? "")) return this.#open(response);
    if (request.method === "PATCH") {
      return reply(response, 201, this.#apply(url.pathname, JSON.parse(await text(request))));
    }
    if (request.method === "POST") return reply(response, 201, JSON.parse(await text(request)));
    if (stored) return reply(response, 200, stored);
    if (isCollection(url.pathname)) return reply(response, 200, this.#list(url));
    return reply(response, 404, { kind: "Status", apiVersion: "v1", status: "Failure", reason: "NotFound", code: 404 });
  }

  #list(url: URL) {
    const items = [...this.#objects]
      .filter(([path]) => path.startsWith(`${url.pathname}/`))
      .map(([, object]) => object);
    return { kind: "List", apiVersion: "v1", metadata: { resourceVersion: "1" }, items };
  }

  #open(response: ServerResponse): void {
    response.writeHead(200, { "content-type": "application/json" }).flushHeaders();
    this.#watches.add(response);
  }

  #apply(path: string, object: Applied): Applied {
    const metadata = { ...object.metadata, uid: "1", generation: 1, resourceVersion: "2" };
    const stored = { ...object, metadata };
    this.#objects.set(path, stored);
    if (object["kind"] === "HelmRelease") setTimeout(() => this.#makeReady(path, stored), READY_AFTER_MS);
    return stored;
  }

  #makeReady(path: string, object: Applied): void {
    const now = new Date().toISOString();
    const ready = {
      type: "Ready",
      status: "True",
      reason: "InstallSucceeded",
      message: "installed",
      lastTransitionTime: now,
    };
    const released = { ...ready, type: "Released" };
    const history = [{ chartName: "web", chartVersion: "1.0.0", status: "deployed", version: 1 }];
    const status = { observedGeneration: 1, conditions: [ready, released], history };
    const changed = { ...object, metadata: { ...object.metadata, resourceVersion: "3" }, status };
    this.#objects.set(path, changed);
    for (const watch of this.#watches) watch.write(`${JSON.stringify({ type: "MODIFIED", object: changed })}\n`);
  }
}

/** /apis/GROUP/VERSION[/namespaces/NAMESPACE]/PLURAL; of the core group /api/v1/... */
const isCollection = (path: string): boolean =>
  /^(\/api\/v1|\/apis\/[^/]+\/[^/]+)(\/namespaces\/[^/]+)?\/[^/]+$/.test(path);

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
