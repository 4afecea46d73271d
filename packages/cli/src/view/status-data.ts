/** A group's status for programs. Fields are added, never renamed or removed. */
import { ConditionType } from "@orkestra/api";
import type { LiveGroup } from "../cluster/groups.ts";
import { keptAt } from "../cluster/kept-at.ts";
import { nextOf } from "../cluster/next.ts";
import { condition, stateOf } from "../cluster/state.ts";

export function statusData(group: LiveGroup): Readonly<Record<string, unknown>> {
  const { metadata, spec, status } = group;
  const { observedGeneration, revision, lastGoodRevision, failure, progress, workflow, applications = [] } = status;
  const ready = condition(group, ConditionType.Ready);
  return {
    group: metadata.name,
    namespace: metadata.namespace,
    state: stateOf(group),
    reason: ready?.reason,
    message: ready?.message,
    since: ready?.lastTransitionTime,
    next: nextOf(group),
    generation: metadata.generation,
    observedGeneration,
    revision,
    lastGoodRevision,
    failure,
    keptAt: keptAt(group),
    suspended: spec.suspend,
    progress,
    workflow,
    conditions: status.conditions,
    applications,
  };
}
