/** What `remove` and `wait` are told, which take a release as it is: which one, and how long it may take. */
import { type Common, commonOf, duration, type Values, type Wrong } from "./options.ts";
import { type Origin, originOf } from "./origin.ts";

interface Existing extends Common {
  readonly origin: Origin;
  /** Absent: what the plan says. */
  readonly timeoutMs: number | undefined;
}

export interface RemoveRequest extends Existing {
  readonly kind: "remove";
}

export interface WaitRequest extends Existing {
  readonly kind: "wait";
}

/** Undefined when something is wrong with it, all of which has been said then. */
export function existingRequest<Kind extends "remove" | "wait">(
  kind: Kind,
  values: Values,
  wrong: Wrong,
): (Existing & { readonly kind: Kind }) | undefined {
  const origin = originOf(values, wrong);
  const timeoutMs = values.timeout ? duration("--timeout", values.timeout, wrong) : undefined;
  const common = commonOf(values, wrong);
  return origin && { kind, origin, timeoutMs, ...common };
}
