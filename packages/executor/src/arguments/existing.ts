/** What `remove` and `wait` are told, which take a release as it is: which one, and how long it may take. */
import { type Common, commonOf, duration, holdOf, names, type Values, type Wrong } from "./options.ts";
import { type LiveOrigin, liveOriginOf, type Origin, originOf } from "./origin.ts";

interface Existing extends Common {
  /** Absent: what the plan says. */
  readonly timeoutMs: number | undefined;
}

export interface RemoveRequest extends Existing {
  readonly kind: "remove";
  readonly origin: Origin | LiveOrigin;
  /** HelmRelease of the parent that has the sub-chart inside again: the release is let go where it has taken its objects over. */
  readonly handedTo: string | undefined;
  /** HelmReleases of the same namespace that must have been removed first, by other runs that tell this one. */
  readonly after: readonly string[];
  readonly holdMs: number;
  /** HelmReleases whose removals hold for this one. */
  readonly tell: readonly string[];
}

export interface WaitRequest extends Existing {
  readonly kind: "wait";
  readonly origin: Origin;
}

/** Undefined when something is wrong with it, all of which has been said then. */
export function removeRequest(values: Values, wrong: Wrong): RemoveRequest | undefined {
  const origin = liveOriginOf(values, wrong);
  const handedTo = values["handed-to"] || undefined;
  if (handedTo && !values.release) wrong("--handed-to needs --release");
  const [after, tell] = [names(values.after), names(values.tell)];
  if (after.length > 0 && !values.release) wrong("--after needs --release");
  if (tell.length > 0 && !values.release) wrong("--tell needs --release");
  if (after.length + tell.length > 0 && !values.run)
    wrong("--after and --tell need --run: by it, what is told is known from what earlier runs told");
  const holdMs = holdOf(values, wrong);
  const common = existing(values, wrong);
  if (!origin || holdMs === undefined) return undefined;
  return { kind: "remove", origin, handedTo, after, holdMs, tell, ...common };
}

/** As {@link removeRequest}. */
export function waitRequest(values: Values, wrong: Wrong): WaitRequest | undefined {
  const origin = originOf(values, wrong);
  const common = existing(values, wrong);
  return origin && { kind: "wait", origin, ...common };
}

function existing(values: Values, wrong: Wrong): Existing {
  const timeoutMs = values.timeout ? duration("--timeout", values.timeout, wrong) : undefined;
  return { timeoutMs, ...commonOf(values, wrong) };
}
