/** What `apply` is told. */
import { type Common, commonOf, duration, holdOf, names, type Values, type Wrong } from "./options.ts";
import { type Origin, originOf } from "./origin.ts";

export interface ApplyRequest extends Common {
  readonly kind: "apply";
  readonly origin: Origin;
  /** Nodes of the plan to hold for. */
  readonly after: readonly string[];
  readonly holdMs: number;
  /** Of the release, once it may be applied. Absent: what the plan says. */
  readonly timeoutMs: number | undefined;
}

/** Undefined when something is wrong with it, all of which has been said then. */
export function applyRequest(values: Values, wrong: Wrong): ApplyRequest | undefined {
  const origin = originOf(values, wrong);
  const after = names(values.after);
  if (after.length > 0 && origin && origin.kind !== "revision")
    wrong("--after needs --revision: only a plan tells what to hold for");
  const holdMs = holdOf(values, wrong);
  const timeoutMs = values.timeout ? duration("--timeout", values.timeout, wrong) : undefined;
  const common = commonOf(values, wrong);
  return origin && holdMs !== undefined ? { kind: "apply", origin, after, holdMs, timeoutMs, ...common } : undefined;
}
