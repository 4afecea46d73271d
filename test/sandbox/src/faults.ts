/** Knobs that make the server misbehave, for requests that have not come yet and for watches that are open. */
import { Refused } from "./refusal.ts";

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly watch: boolean;
}

export type Fault =
  /** The history is gone. */
  | { readonly kind: "expired" }
  | { readonly kind: "tooManyRequests"; readonly retryAfterSeconds: number }
  | { readonly kind: "internalError" }
  /** The connection breaks before anything is done. */
  | { readonly kind: "reset" }
  /** It is done as asked, and the answer never arrives. */
  | { readonly kind: "answerLost" }
  /** It is done only when the promise is kept. */
  | { readonly kind: "delay"; readonly until: Promise<unknown> };

interface Pending {
  readonly matches: (asked: Asked) => boolean;
  readonly fault: Fault;
  left: number;
}

export class Faults {
  readonly #pending: Pending[] = [];

  /** The next `times` requests that match go wrong like this; they may come in any order with others. */
  next(times: number, matches: (asked: Asked) => boolean, fault: Fault): void {
    this.#pending.push({ matches, fault, left: times });
  }

  /** Forgets what has not gone wrong yet. */
  clear(): void {
    this.#pending.length = 0;
  }

  take(asked: Asked): Fault | undefined {
    const pending = this.#pending.find(({ left, matches }) => left > 0 && matches(asked));
    if (pending) pending.left--;
    return pending?.fault;
  }
}

/** The answer of a fault that is one. */
export function refusalOf(
  fault: Fault,
): { readonly refused: Refused; readonly headers: Record<string, string> } | undefined {
  switch (fault.kind) {
    case "expired":
      return { refused: new Refused(410, "Expired", "the sandbox was told to have forgotten this"), headers: {} };
    case "tooManyRequests": {
      const { retryAfterSeconds } = fault;
      const words = "the sandbox was told to have too many requests";
      const refused = new Refused(429, "TooManyRequests", words, { retryAfterSeconds });
      return { refused, headers: { "retry-after": String(retryAfterSeconds) } };
    }
    case "internalError":
      return { refused: new Refused(500, "InternalError", "the sandbox was told to fail"), headers: {} };
    case "reset":
    case "answerLost":
    case "delay":
      return undefined;
  }
}
