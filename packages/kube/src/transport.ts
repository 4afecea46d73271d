/**
 * HTTP to one API server: connections are kept and reused, every wait is bounded, every abort is heard.
 *
 * A free connection is closed after a minute, before the API server does it (after 90 s), so that a request does not meet a
 * connection that is just being closed. TCP keep-alive probes find a vanished peer in about 40 s.
 */
import http from "node:http";
import https from "node:https";
import type { Access, Endpoint } from "./endpoint.ts";
import { ConnectionError } from "./errors.ts";

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Silence on the connection after which it counts as dead, before and during the answer. */
  readonly inactivityMs: number;
}

export class Transport {
  readonly #endpoint: Endpoint;
  #own: { readonly agent: http.Agent; readonly tls: string } | undefined;

  constructor(endpoint: Endpoint) {
    this.#endpoint = endpoint;
  }

  /**
   * Sends one request and resolves when the answer's head is there. The body must be read to its end or destroyed. An abort
   * ends the request at any time, also while the body is being read; it rejects with the signal's reason.
   */
  async send(request: HttpRequest, freshCredentials = false): Promise<http.IncomingMessage> {
    request.signal?.throwIfAborted();
    const access = await this.#endpoint.access(freshCredentials);
    request.signal?.throwIfAborted();
    return exchange(this.#endpoint.server, access, access.agent ?? this.#agent(access), request);
  }

  close(): void {
    this.#own?.agent.destroy();
  }

  /** One agent as long as CA and certificates stay the same; a new one leaves the old one's requests to end in peace. */
  #agent(access: Access): http.Agent {
    const tls = JSON.stringify(access.tls);
    if (this.#own?.tls !== tls) {
      const options = { keepAlive: true, keepAliveMsecs: 30_000, timeout: 60_000, maxFreeSockets: 16 };
      const agent =
        this.#endpoint.server.protocol === "http:"
          ? new http.Agent(options)
          : new https.Agent({ ...options, ...access.tls });
      this.#own = { agent, tls };
    }
    return this.#own.agent;
  }
}

function exchange(server: URL, access: Access, agent: http.Agent, request: HttpRequest): Promise<http.IncomingMessage> {
  const { method, body, signal, inactivityMs } = request;
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
  const headers = {
    ...request.headers,
    ...(access.authorization && { authorization: access.authorization }),
    ...access.actAs,
    ...(body !== undefined && { "content-length": String(Buffer.byteLength(body)) }),
  };
  const path = server.pathname.replace(/\/$/, "") + request.path;
  const options = {
    agent,
    host: server.hostname.replace(/^\[|\]$/g, ""),
    port: server.port || undefined,
    method,
    path,
    headers,
  };
  const call = server.protocol === "http:" ? http.request(options) : https.request({ ...options, ...access.tls });

  let response: http.IncomingMessage | undefined;
  // Once there is a response, whoever reads its body must see the cause; the request would only say "aborted".
  const end = (cause: Error): void => void (response ?? call).destroy(cause);
  const onAbort = (): void => end(signal?.reason instanceof Error ? signal.reason : new Error("aborted"));
  signal?.addEventListener("abort", onAbort, { once: true });
  call.once("close", () => signal?.removeEventListener("abort", onAbort));

  call.setTimeout(inactivityMs, () =>
    end(new ConnectionError(`no data for ${inactivityMs / 1000} s`, { mayHaveArrived: true })),
  );
  call.once("response", (message) => {
    response = message;
    resolve(message);
  });
  // Stays on for good: errors after the response arrive through its body, and must not be unhandled here.
  call.on("error", (error) => reject(signal?.aborted ? signal.reason : connectionError(error, server)));
  call.end(body);
  return promise;
}

/** Gives any fault of a socket or of TLS the name of the server. */
export function connectionError(error: unknown, server: URL): ConnectionError {
  if (error instanceof ConnectionError) return error;
  const fault: NodeJS.ErrnoException = error instanceof Error ? error : new Error(String(error));
  // Faults of finding and reaching the server; for all others it must be assumed that the request went out.
  const neverLeft = fault.syscall === "connect" || fault.syscall === "getaddrinfo" || fault.code === "ECONNREFUSED";
  return new ConnectionError(`${server.host}: ${fault.message || fault.code}`, {
    mayHaveArrived: !neverLeft,
    cause: error,
  });
}
