/**
 * One request, done properly: encoded, bounded in time, authenticated again after a 401, repeated where that is safe,
 * counted by the hooks, and with an answer that is either the parsed body or an ApiError.
 */

import type { IncomingMessage } from "node:http";
import type { ClientHooks } from "./client.ts";
import type { Endpoint } from "./endpoint.ts";
import { ApiError, ConnectionError, errorOf } from "./errors.ts";
import { goJson } from "./go-json.ts";
import { type Resource, resourceName } from "./resources.ts";
import { type RetryOptions, withRetries } from "./retry.ts";
import { connectionError, Transport } from "./transport.ts";

export interface RequestsOptions {
  readonly userAgent?: string;
  readonly requestTimeoutMs?: number;
  readonly retry?: RetryOptions;
  readonly hooks?: ClientHooks;
}

interface Request {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>> | undefined;
  readonly body?: unknown;
  readonly contentType?: string | undefined;
  readonly resource?: Resource;
  readonly signal?: AbortSignal | undefined;
}

export class Requests {
  readonly #server: URL;
  readonly #transport: Transport;
  readonly #options: RequestsOptions;

  constructor(endpoint: Endpoint, options: RequestsOptions) {
    this.#server = endpoint.server;
    this.#transport = new Transport(endpoint);
    this.#options = options;
  }

  /** `repeatable`: doing it twice has the effect of doing it once. */
  call<T>(request: Request & { readonly repeatable: boolean }): Promise<T> {
    const { repeatable, signal } = request;
    return withRetries(() => this.#attempt<T>(request), { ...this.#options.retry, repeatable, signal });
  }

  /** The body of an endless answer, as it comes. Not repeated. An abort ends it without an error. */
  async *stream(request: Request & { readonly inactivityMs: number }): AsyncGenerator<Buffer> {
    const { signal } = request;
    try {
      const response = await this.#open(request, signal, request.inactivityMs);
      if (response.statusCode !== 200) throw await this.#refusal(response, request);
      for await (const chunk of response) yield chunk; // Left early, this destroys the response and its connection.
    } catch (error) {
      if (signal?.aborted) return;
      throw error instanceof ApiError ? error : connectionError(error, this.#server);
    }
  }

  close(): void {
    this.#transport.close();
  }

  async #attempt<T>(request: Request): Promise<T> {
    const limit = this.#options.requestTimeoutMs ?? 30_000;
    const attempt = new AbortController();
    const forward = (): void => attempt.abort(request.signal?.reason);
    const timeout = new ConnectionError(
      `${this.#server.host}: no answer to ${request.method} ${request.path} within ${limit / 1000} s`,
      {
        mayHaveArrived: true,
      },
    );
    const timer = setTimeout(() => attempt.abort(timeout), limit);
    request.signal?.throwIfAborted();
    request.signal?.addEventListener("abort", forward, { once: true });
    try {
      const response = await this.#open(request, attempt.signal, limit);
      if ((response.statusCode ?? 0) >= 300) throw await this.#refusal(response, request);
      return parseBody(response, await this.#read(response)) as T;
    } catch (error) {
      if (attempt.signal.aborted) throw attempt.signal.reason;
      throw error;
    } finally {
      clearTimeout(timer);
      request.signal?.removeEventListener("abort", forward);
    }
  }

  /** Sends; after a 401 once more with credentials that are read again, since a token may just have been replaced. */
  async #open(request: Request, signal: AbortSignal | undefined, inactivityMs: number): Promise<IncomingMessage> {
    const first = await this.#send(request, signal, inactivityMs, false);
    if (first.statusCode !== 401) return first;
    await this.#read(first);
    return this.#send(request, signal, inactivityMs, true);
  }

  async #send(
    request: Request,
    signal: AbortSignal | undefined,
    inactivityMs: number,
    freshCredentials: boolean,
  ): Promise<IncomingMessage> {
    const { method, path, query, body, contentType = "application/json", resource } = request;
    const started = performance.now();
    const report = (status: number): void =>
      this.#options.hooks?.onRequest?.({
        method: query?.["watch"] ? "WATCH" : method,
        resource: resource ? resourceName(resource) : "raw",
        status,
        milliseconds: performance.now() - started,
      });
    const headers = {
      accept: "application/json, */*;q=0.5",
      "user-agent": this.#options.userAgent ?? "orkestra",
      ...(body !== undefined && { "content-type": contentType }),
    };
    const sent = {
      method,
      path: path + queryString(query),
      headers,
      body: body === undefined ? undefined : goJson(body),
    };
    try {
      const response = await this.#transport.send({ ...sent, signal, inactivityMs }, freshCredentials);
      report(response.statusCode ?? 0);
      return response;
    } catch (error) {
      report(0);
      throw error;
    }
  }

  async #refusal(response: IncomingMessage, request: Request): Promise<ApiError> {
    const body = await this.#read(response);
    return errorOf(response.statusCode ?? 0, body, response.headers["retry-after"], request.resource);
  }

  async #read(response: IncomingMessage): Promise<string> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of response) chunks.push(chunk);
    } catch (error) {
      throw connectionError(error, this.#server);
    }
    return Buffer.concat(chunks).toString("utf8");
  }
}

function queryString(query: Request["query"]): string {
  const given = Object.entries(query ?? {}).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
}

function parseBody(response: IncomingMessage, body: string): unknown {
  if (!response.headers["content-type"]?.startsWith("application/json")) return body;
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new ConnectionError("the API server's answer is not the JSON that it claims to be", {
      mayHaveArrived: true,
      cause,
    });
  }
}
