/** The server: the state, the socket in front of it, and what a test may do to both. */
import { randomBytes, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { type Asked, Faults, refusalOf } from "./faults.ts";
import { firstObjects } from "./first-objects.ts";
import type { Answer } from "./http/answer.ts";
import { handle } from "./http/handle.ts";
import { Watches } from "./http/watches.ts";
import type { Request } from "./http/writing.ts";
import { kubeconfigFor } from "./kubeconfig.ts";
import type { World } from "./objects/world.ts";
import { compact, emptyState } from "./store/state.ts";

export interface SandboxOptions {
  /** 0, the default: any free one. */
  readonly port?: number;
  /** The clock; a test may stop it. */
  readonly now?: () => Date;
}

export class Sandbox {
  readonly faults = new Faults();
  readonly watches = new Watches();
  /** What has been asked, in the order of arrival. */
  readonly requests: Asked[] = [];
  /** Logs of pods by `NAMESPACE/POD`, served as they are. */
  readonly podLogs = new Map<string, string>();
  readonly #server: Server = createServer((request, response) => void this.#serve(request, response));
  readonly #now: () => Date;
  #state = emptyState;

  private constructor(options: SandboxOptions) {
    this.#now = options.now ?? (() => new Date());
    for (const [path, object] of firstObjects()) this.#first(path, object);
  }

  /** Listens on 127.0.0.1; rejects when it cannot. */
  static async start(options: SandboxOptions = {}): Promise<Sandbox> {
    const sandbox = new Sandbox(options);
    await new Promise<void>((resolve, reject) => {
      sandbox.#server.once("error", reject).listen(options.port ?? 0, "127.0.0.1", resolve);
    });
    return sandbox;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** A kubeconfig that leads here, as JSON, which is YAML. */
  kubeconfig(namespace = "default"): string {
    return kubeconfigFor(this.url, namespace);
  }

  /** Forgets the history up to now: what reads or watches from before is answered 410. */
  compact(): void {
    this.#state = compact(this.#state);
  }

  async stop(): Promise<void> {
    this.watches.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #world(): World {
    return {
      state: this.#state,
      now: this.#now()
        .toISOString()
        .replace(/\.\d+Z$/, "Z"),
      newUid: randomUUID,
      newSuffix: () => randomBytes(3).toString("hex").slice(0, 5),
    };
  }

  #first(path: string, object: object): void {
    const headers = { "user-agent": "orkestra-sandbox" };
    const answer = this.#handle({
      method: "POST",
      path,
      query: new URLSearchParams(),
      headers,
      body: JSON.stringify(object),
    });
    if ("watch" in answer || answer.code !== 201) throw new Error(`cannot begin: ${JSON.stringify(answer)}`);
  }

  #handle(request: Request): Answer {
    const { state, answer } = handle(this.#world(), request, this.podLogs);
    this.#state = state;
    this.watches.changed(state);
    return answer;
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#answer(incoming, response);
    } catch (error) {
      // A client that goes away in the middle of its request is its own business; anything else is our fault.
      if (!incoming.destroyed || incoming.complete)
        send(response, 500, { message: String(error), kind: "Status", code: 500 });
    }
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", headers } = incoming;
    const { pathname: path, searchParams: query } = new URL(incoming.url ?? "/", "http://sandbox");
    const body = await text(incoming);
    const asked = { method, path, query, watch: ["true", "1"].includes(query.get("watch") ?? "") };
    this.requests.push(asked);

    const fault = this.faults.take(asked);
    const refusal = fault && refusalOf(fault);
    if (refusal) return send(response, refusal.refused.code, refusal.refused.status, refusal.headers);
    if (fault?.kind === "reset") return void response.destroy();
    if (fault?.kind === "delay") await fault.until;
    const answer = this.#handle({ method, path, query, headers, body });
    if (fault?.kind === "answerLost") return void response.destroy();
    if ("watch" in answer) return this.watches.open(answer.watch, response, this.#state);
    send(response, answer.code, answer.body);
  }
}

function send(response: ServerResponse, code: number, body: unknown, headers: Record<string, string> = {}): void {
  const type = typeof body === "string" ? "text/plain; charset=utf-8" : "application/json";
  response.writeHead(code, { "content-type": type, ...headers });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}
