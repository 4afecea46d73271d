/**
 * Conditions as kstatus reads them: Ready always, at most one of Reconciling and Stalled, only while it is true
 * (pkg/kstatus/status/generic.go). Pure.
 */
import { type Condition, ConditionType, type Reason } from "@orkestra/api";

export interface Said {
  readonly ready: Condition["status"];
  readonly reason: string;
  readonly message: string;
  readonly kind: "settled" | "reconciling" | "stalled";
}

/** What the condition RolledBack says. */
export interface SaidOfRollback {
  readonly status: Condition["status"];
  readonly reason: Reason;
  readonly message: string;
}

/** A condition keeps the time since when its status is what it is; `now` (RFC 3339) is that of a change. */
export function conditionsOf(
  old: readonly Condition[],
  { ready, reason, message, kind }: Said,
  observedGeneration: number,
  now: string,
  rolledBack?: SaidOfRollback,
): Condition[] {
  const condition = (type: string, status: Condition["status"], said = { reason, message }): Condition => {
    const before = old.find((candidate) => candidate.type === type);
    const lastTransitionTime = before?.status === status ? before.lastTransitionTime : now;
    return { type, status, observedGeneration, lastTransitionTime, reason: said.reason, message: said.message };
  };
  return [
    condition(ConditionType.Ready, ready),
    ...(kind === "reconciling" ? [condition(ConditionType.Reconciling, "True")] : []),
    ...(kind === "stalled" ? [condition(ConditionType.Stalled, "True")] : []),
    ...(rolledBack ? [condition(ConditionType.RolledBack, rolledBack.status, rolledBack)] : []),
  ];
}
