/** What happens next to a group, or what somebody must do, in a line. Pure. */
import { type ApplicationProgress, ConditionType, Reason, type SubchartProgress } from "@orkestra/api";
import { commandFor } from "./command-line.ts";
import type { LiveGroup } from "./groups.ts";
import { keptAt } from "./kept-at.ts";
import { condition, isAtRestSuspended, stateOf } from "./state.ts";

const MOST_NAMES = 5;

export function nextOf(group: LiveGroup): string {
  const { metadata, spec, status } = group;
  const state = stateOf(group);
  if (isAtRestSuspended(group)) return whatSuspensionHolds(group);
  if (state === "failed") return whatHelps(group);
  if (metadata.deletionTimestamp !== undefined)
    return spec.deletionPolicy === "Orphan" ? "it is deleted, and its releases stay" : whatGoes(group);
  if (state === "ready") return "nothing, until the spec changes";
  if (status.observedGeneration !== metadata.generation) return "the controller looks at the spec";
  const reason = condition(group, ConditionType.Ready)?.reason;
  if (reason === Reason.ApplicationNotFound) return "it begins when the Application is there";
  return whatIsUndone(group, reason) ?? whoIsNext(group, reason);
}

/** Its suspension is the first thing in the way of whatever would happen. */
function whatSuspensionHolds(group: LiveGroup): string {
  const resume = commandFor("resume", group);
  if (condition(group, ConditionType.Ready)?.reason === Reason.Suspended) return `nothing, until ${resume}`;
  const held = `nothing while it is suspended: ${resume}`;
  return stateOf(group) === "failed" ? `${held}; then ${whatHelps(group)}` : held;
}

function whatHelps(group: LiveGroup): string {
  const retry = commandFor("retry", group);
  const isKept = keptAt(group) !== undefined;
  if (group.metadata.deletionTimestamp !== undefined)
    return `nothing, until what keeps it is out of the way, or it is tried again: ${retry}`;
  switch (condition(group, ConditionType.Ready)?.reason) {
    case Reason.InvalidSpec:
      return "nothing, until the spec is changed";
    case Reason.RollbackSucceeded:
      return isKept
        ? `nothing: it is kept there as a person asked; ${retry} rolls its spec out`
        : `nothing, until the spec changes or is tried again: ${retry}`;
    case Reason.RollbackFailed:
      return isKept
        ? `nothing, until going back is tried again: ${retry}; or its spec is rolled out: ${retry} --spec`
        : `nothing, until the spec changes or going back is tried again: ${retry}`;
    default:
      return `nothing, until the spec changes or it is tried again: ${retry}`;
  }
}

/** A rollout that has failed is undone as soon as the status says why. */
function whatIsUndone({ spec, status }: LiveGroup, reason: string | undefined): string | undefined {
  const { failure, lastGoodRevision, revision } = status;
  if (!failure || spec.onFailure === "Hold" || reason === Reason.RollingBack) return undefined;
  if (failure.revision !== revision || lastGoodRevision === revision) return undefined;
  return lastGoodRevision === undefined ? "what it installed is removed" : `back to ${lastGoodRevision}`;
}

type Row = ApplicationProgress | SubchartProgress;

/** Of a group that is deleted: what is going, and why it does not, then what waits for that. */
function whatGoes({ status: { applications = [] } }: LiveGroup): string {
  const rows = applications.flatMap((application) => [
    { name: application.name, of: application as Row },
    ...(application.subcharts ?? []).map((of) => ({ name: `${application.name}/${of.name}`, of: of as Row })),
  ]);
  const going = rows.filter(({ of }) => of.phase === "Removing");
  const waiting = rows.filter(({ of }) => of.phase !== "Removing" && of.phase !== "Removed");
  if (going.length === 0 && waiting.length === 0) return "it is gone when its releases are";
  const now = going.map(({ name, of }) => (of.message === undefined ? name : `${name} (${of.message})`));
  const then = some(waiting.map(({ name }) => name));
  if (now.length === 0) return `${then}, dependents first`;
  return `waiting for ${some(now)}${waiting.length > 0 ? `; then ${then}` : ""}`;
}

function whoIsNext({ spec, status: { applications = [] } }: LiveGroup, reason: string | undefined): string {
  const after = new Map(spec.applications.map(({ name, dependencies }) => [name, dependencies]));
  const wanted = applications.filter(({ name }) => after.has(name));
  const leaving = applications.filter(
    ({ name, phase }) => !after.has(name) && phase !== "Removed" && phase !== "Ready",
  );
  const isBack = reason === Reason.RollingBack;
  const last = leaving.length === 0 || isBack ? [] : [`${some(leaving.map(({ name }) => name))} is removed last`];
  const waiting = wanted.filter(({ phase }) => phase === "Pending" || phase === "Holding");
  const ready = new Set(wanted.filter(({ phase }) => phase === "Ready").map(({ name }) => name));
  const names = waiting.map(({ name }) => {
    const open = (after.get(name) ?? []).filter((it) => !ready.has(it));
    return open.length > 0 && !isBack ? `${name} (after ${open.join(", ")})` : name;
  });
  const words = [...(names.length > 0 ? [some(names)] : []), ...last];
  if (words.length > 0) return words.join("; ");
  return isBack
    ? "it is back when what is under way has ended well"
    : "it is ready when what is under way has ended well";
}

function some(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return `${names.slice(0, MOST_NAMES).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
