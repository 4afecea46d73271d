/** What happens next to a group, or what somebody must do, in a line. Pure. */
import { Annotation, ConditionType, Reason } from "@orkestra/api";
import type { LiveGroup } from "./groups.ts";
import { condition, stateOf } from "./state.ts";

const MOST_NAMES = 5;

export function nextOf(group: LiveGroup): string {
  const { metadata, spec, status } = group;
  const state = stateOf(group);
  if (state === "failed") return whatHelps(group);
  if (metadata.deletionTimestamp !== undefined) {
    return spec.deletionPolicy === "Orphan" ? "it is deleted, and its releases stay" : "its releases are removed";
  }
  if (state === "ready") return "nothing, until the spec changes";
  if (status.observedGeneration !== metadata.generation) return "the controller looks at the spec";
  const reason = condition(group, ConditionType.Ready)?.reason;
  return reason === Reason.ApplicationNotFound ? "it begins when the Application is there" : whoIsNext(group);
}

function whatHelps(group: LiveGroup): string {
  const { name, namespace } = group.metadata;
  switch (condition(group, ConditionType.Ready)?.reason) {
    case Reason.Suspended:
      return "nothing, until spec.suspend is false";
    case Reason.InvalidSpec:
      return "nothing, until the spec is changed";
    default:
      return `nothing, until the spec changes or a retry is asked for: kubectl annotate ag -n ${namespace} ${name} ${Annotation.requestedAt}="$(date +%s)" --overwrite`;
  }
}

function whoIsNext({ spec, status: { applications = [] } }: LiveGroup): string {
  const waiting = applications.filter(({ phase }) => phase === "Pending" || phase === "Holding");
  if (waiting.length === 0) return "it is ready when what is under way has ended well";
  const ready = new Set(applications.filter(({ phase }) => phase === "Ready").map(({ name }) => name));
  const after = new Map(spec.applications.map(({ name, dependencies }) => [name, dependencies]));
  const words = waiting.slice(0, MOST_NAMES).map(({ name }) => {
    const open = (after.get(name) ?? []).filter((it) => !ready.has(it));
    return open.length > 0 ? `${name} (after ${open.join(", ")})` : name;
  });
  return `${words.join(", ")}${waiting.length > MOST_NAMES ? ` and ${waiting.length - MOST_NAMES} more` : ""}`;
}
