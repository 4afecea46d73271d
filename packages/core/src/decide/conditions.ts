/** Conditions as kstatus reads them: Ready always, at most one of Reconciling and Stalled, only while it is true. Pure. */
import { type Condition, ConditionType } from "@orkestra/api";

export interface Said {
  readonly ready: Condition["status"];
  readonly reason: string;
  readonly message: string;
  readonly kind: "settled" | "reconciling" | "stalled";
}

/** A condition keeps the time since when its status is what it is; `now` (RFC 3339) is that of a change. */
export function conditionsOf(
  old: readonly Condition[],
  { ready, reason, message, kind }: Said,
  observedGeneration: number,
  now: string,
): Condition[] {
  const condition = (type: string, status: Condition["status"]): Condition => {
    const before = old.find((candidate) => candidate.type === type);
    const lastTransitionTime = before?.status === status ? before.lastTransitionTime : now;
    return { type, status, observedGeneration, lastTransitionTime, reason, message };
  };
  return [
    condition(ConditionType.Ready, ready),
    ...(kind === "reconciling" ? [condition(ConditionType.Reconciling, "True")] : []),
    ...(kind === "stalled" ? [condition(ConditionType.Stalled, "True")] : []),
  ];
}
