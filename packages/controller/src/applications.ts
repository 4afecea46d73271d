/**
 * The status of an Application object: what its group says of it. Pure.
 *
 * An application that no group names has nothing to wait for and is reported as Ready, so that a GitOps tool which waits for
 * everything that it applied does not wait for ever.
 */
import {
  ApplicationGroupStatus,
  type ApplicationProgress,
  ApplicationStatus,
  ConditionType,
  Reason,
} from "@orkestra/api";
import { conditionsOf, type Said } from "@orkestra/core";
import type { UnknownObject } from "@orkestra/kube";

/**
 * `groups` are those that name the application. `isAbout`: whether a group's status is about the application as it is now;
 * while it is not, nothing is said: undefined. Equal to the old status when nothing changed.
 */
export function applicationStatus(
  application: UnknownObject,
  groups: readonly UnknownObject[],
  isAbout: (group: UnknownObject) => boolean,
  now: string,
): ApplicationStatus | undefined {
  const read = ApplicationStatus.safeParse(application["status"]);
  const old: ApplicationStatus = read.success ? read.data : { observedGeneration: -1, conditions: [] };
  const { name, generation = 0 } = application.metadata;
  const group = [...groups].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))[0];
  if (group && !isAbout(group)) return undefined;
  const progress = group && progressIn(group, name);
  return {
    observedGeneration: generation,
    conditions: conditionsOf(old.conditions, verdict(group, progress), generation, now),
    ...(group ? { group: group.metadata.name } : {}),
    ...(progress ? { phase: progress.phase } : {}),
    ...(progress?.chart ? { chart: progress.chart } : {}),
  };
}

function progressIn(group: UnknownObject, name: string): ApplicationProgress | undefined {
  const read = ApplicationGroupStatus.safeParse(group["status"]);
  return read.success ? read.data.applications?.find((application) => application.name === name) : undefined;
}

function verdict(group: UnknownObject | undefined, progress: ApplicationProgress | undefined): Said {
  if (!group)
    return {
      ready: "True",
      reason: "NotInAnyGroup",
      message: "no group of this namespace names this application, so there is nothing to do",
      kind: "settled",
    };
  const title = `group "${group.metadata.name}"`;
  const whole = wordOf(group);
  if (progress?.phase === "Ready" && whole.isOfItsSpec)
    return { ready: "True", reason: Reason.Succeeded, message: `released by ${title}`, kind: "settled" };
  if (progress?.phase === "Failed" || progress?.phase === "Skipped")
    return {
      ready: "False",
      reason: Reason.ReleaseFailed,
      message: progress.message ?? `failed in ${title}`,
      kind: "stalled",
    };
  if (whole.kind !== "reconciling")
    return { ready: "False", reason: whole.reason, message: `${title}: ${whole.message}`, kind: whole.kind };
  return {
    ready: "Unknown",
    reason: Reason.Progressing,
    message: progress?.message ?? `waiting for ${title}`,
    kind: "reconciling",
  };
}

/** Reasons of a group that leaves its releases as they are, whatever its spec says now. */
const REFUSED: ReadonlySet<string> = new Set<Reason>(["InvalidSpec", "ApplicationNotFound"]);

/** What a group says of itself. `isOfItsSpec`: its phases are those of what its spec wants, and of no revision before. */
function wordOf(group: UnknownObject): Pick<Said, "reason" | "message" | "kind"> & { readonly isOfItsSpec: boolean } {
  const { conditions = [] } = (group["status"] ?? {}) as Partial<ApplicationGroupStatus>;
  const of = (type: string) => conditions.find((condition) => condition.type === type);
  const ready = of(ConditionType.Ready);
  const kind = of(ConditionType.Stalled)
    ? "stalled"
    : ready && !of(ConditionType.Reconciling)
      ? "settled"
      : "reconciling";
  const { reason = Reason.Progressing, message = "" } = ready ?? {};
  return { reason, message, kind, isOfItsSpec: !of(ConditionType.RolledBack) && !REFUSED.has(reason) };
}
