/**
 * HTTP that asks again where that may help: after 429 and what a server or proxy says while it is in trouble, and after
 * what the network does (resets, silence, connections refused). Never after any other answer, nor after what would only
 * come again: a certificate that is not trusted, a name that does not exist, an answer that takes longer than it may.
 *
 * The wait doubles, with jitter, and is at least what Retry-After asks for, up to a limit.
 */
import { setTimeout as sleep } from "node:timers/promises";
import pRetry from "p-retry";
import { Trouble } from "../web/trouble.ts";
import { Web, type WebAnswer, type WebOptions, type WebRequest } from "../web/web.ts";

export interface Patience {
  /** Attempts after the first. */
  readonly retries: number;
  /** The first wait. */
  readonly minMs: number;
  /** The longest wait, whatever the server asks for. */
  readonly maxMs: number;
}

/** Some 4 to 7 s in all where the server asks for no more. */
export const PATIENCE: Patience = { retries: 3, minMs: 500, maxMs: 20_000 };

const BUSY = new Set([429, 500, 502, 503, 504]);
/** Names of DNS, OpenSSL (certificates and what is no TLS) and the DOM (the bound on the whole request). */
const LASTING = /ENOTFOUND|CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|HOSTNAME_MISMATCH|TimeoutError/;

export class PatientWeb extends Web {
  readonly #patience: Patience;
  readonly #signal: AbortSignal;

  constructor(options: WebOptions, patience: Patience = PATIENCE) {
    super(options);
    this.#patience = patience;
    this.#signal = options.signal;
  }

  override async send(request: WebRequest): Promise<WebAnswer> {
    const { retries, minMs, maxMs } = this.#patience;
    try {
      return await pRetry(() => this.#attempt(request), {
        retries,
        minTimeout: minMs,
        maxTimeout: maxMs,
        randomize: true,
        signal: this.#signal,
        shouldRetry: ({ error }) => mayPass(error),
        onFailedAttempt: async ({ error, retriesLeft, retryDelay }) => {
          if (retriesLeft === 0 || !(error instanceof Busy)) return;
          const missing = Math.min(error.retryAfterMs, maxMs) - retryDelay;
          if (missing > 0) await sleep(missing, undefined, { signal: this.#signal });
        },
      });
    } catch (error) {
      this.#signal.throwIfAborted();
      if (error instanceof Busy) return error.answer;
      throw error;
    }
  }

  async #attempt(request: WebRequest): Promise<WebAnswer> {
    const answer = await super.send(request);
    if (BUSY.has(answer.status)) throw new Busy(answer);
    return answer;
  }
}

class Busy extends Error {
  readonly answer: WebAnswer;

  constructor(answer: WebAnswer) {
    super(`status ${answer.status}`);
    this.answer = answer;
  }

  /** Seconds or a date (RFC 9110, 10.2.3); 0 where it asks for nothing. */
  get retryAfterMs(): number {
    const asked = this.answer.headers.get("retry-after") ?? "";
    const ms = /^\d+$/.test(asked) ? Number(asked) * 1000 : Date.parse(asked) - Date.now();
    return Number.isFinite(ms) ? Math.max(0, ms) : 0;
  }
}

function mayPass(error: Error): boolean {
  if (error instanceof Busy) return true;
  return error instanceof Trouble && error.cause !== undefined && !LASTING.test(codesOf(error.cause));
}

/** Names and codes of an error and of what caused it. fetch wraps what happened, Node bundles what each address answered. */
function codesOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const { name, code = "" } = error as NodeJS.ErrnoException;
  const below = error instanceof AggregateError ? error.errors : [];
  return [name, code, ...[error.cause, ...below].map(codesOf)].join(" ");
}
