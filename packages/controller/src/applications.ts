/**
 * The status of an Application object: what its group says of it. Pure.
 *
 * An application that no group names has nothing to wait for and is reported as Ready, so that a GitOps tool which waits for
 * everything that it applied does not wait for ever.
 */
import { ApplicationGroupStatus, type ApplicationProgress, ApplicationStatus, Reason } from "@orkestra/api";
import { conditionsOf, type Said } from "@orkestra/core";
import type { UnknownObject } from "@orkestra/kube";

/** `groups` are those that name the application. Equal to the old status when nothing changed. */
export function applicationStatus(
  application: UnknownObject,
  groups: readonly UnknownObject[],
  now: string,
): ApplicationStatus {
  const read = ApplicationStatus.safeParse(application["status"]);
  const old: ApplicationStatus = read.success ? read.data : { observedGeneration: -1, conditions: [] };
  const { name, generation = 0 } = application.metadata;
  const group = [...groups].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))[0];
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
  switch (progress?.phase) {
    case "Ready":
      return { ready: "True", reason: Reason.Succeeded, message: `released by ${title}`, kind: "settled" };
    case "Failed":
    case "Skipped":
      return {
        ready: "False",
        reason: Reason.ReleaseFailed,
        message: progress.message ?? `failed in ${title}`,
        kind: "stalled",
      };
    default:
      return {
        ready: "Unknown",
        reason: Reason.Progressing,
        message: progress?.message ?? `waiting for ${title}`,
        kind: "reconciling",
      };
  }
}
