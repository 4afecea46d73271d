/** What a group's status comes to, for scripts and for whoever waits. Pure. */
import { Annotation, type Condition, ConditionType, Reason } from "@orkestra/api";
import { ExitCode } from "../io.ts";
import type { LiveGroup } from "./groups.ts";

/**
 * `ready`: all is as the spec wants it. `failed`: it is not, and nothing more happens until somebody changes something
 * (failed, stalled, suspended). `progressing`: something is under way, or the controller has not looked at the spec yet.
 */
export type State = "ready" | "failed" | "progressing";

export function stateOf(group: LiveGroup): State {
  const { metadata, status } = group;
  const isTrue = (type: ConditionType): boolean => condition(group, type)?.status === "True";
  if (isSuspended(group)) return "failed";
  const asked = metadata.annotations?.[Annotation.requestedAt];
  if (asked !== undefined && asked !== status.lastHandledReconcileAt) return "progressing";
  if (status.observedGeneration !== (metadata.generation ?? status.observedGeneration)) return "progressing";
  if (metadata.deletionTimestamp !== undefined) return isTrue(ConditionType.Stalled) ? "failed" : "progressing";
  if (isTrue(ConditionType.Reconciling)) return "progressing";
  if (isTrue(ConditionType.Ready)) return "ready";
  return condition(group, ConditionType.Ready)?.status === "False" ? "failed" : "progressing";
}

/** Nothing is acted on, also no request to try again. */
function isSuspended(group: LiveGroup): boolean {
  const { metadata, status } = group;
  return (
    metadata.deletionTimestamp === undefined &&
    status.observedGeneration === metadata.generation &&
    condition(group, ConditionType.Ready)?.reason === Reason.Suspended
  );
}

/** Nothing runs any more, and nothing new will: also of one that is ready, or had failed before it was suspended. */
export function isAtRestSuspended(group: LiveGroup): boolean {
  const { metadata, spec } = group;
  return spec.suspend && metadata.deletionTimestamp === undefined && stateOf(group) !== "progressing";
}

export function condition({ status }: LiveGroup, type: ConditionType): Condition | undefined {
  return status.conditions.find((it) => it.type === type);
}

/** That of the worst: a failed one before those under way. */
export function exitCodeOf(states: readonly State[]): ExitCode {
  if (states.includes("failed")) return ExitCode.problems;
  return states.includes("progressing") ? ExitCode.underWay : ExitCode.ok;
}
