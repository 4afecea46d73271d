/** Tells people what changed, as Kubernetes Events and log lines: one for each change of the group's or an application's phase. */
import { type ApplicationGroupStatus, type ApplicationProgress, ConditionType } from "@orkestra/api";
import type { UnknownObject } from "@orkestra/kube";

/** What an event says; `type` as Kubernetes has it. */
export interface Announcement {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
}

export interface Announcer {
  readonly changed: (group: UnknownObject, old: ApplicationGroupStatus, now: ApplicationGroupStatus) => void;
}

/** Pure: the announcements that a change of status deserves, in order. */
export function announcements(old: ApplicationGroupStatus, now: ApplicationGroupStatus): Announcement[] {
  const before = new Map((old.applications ?? []).map((application) => [application.name, application.phase]));
  const applications = (now.applications ?? [])
    .filter(({ name, phase }) => phase !== (before.get(name) ?? "Pending") && LOUD.has(phase))
    .map(ofApplication);
  return [...applications, ...ofGroup(old, now)];
}

/** Phases that a person wants to hear of; waiting is not one. */
const LOUD: ReadonlySet<string> = new Set(["Releasing", "Ready", "Failed", "Skipped"]);

function ofApplication({ name, phase, message }: ApplicationProgress): Announcement {
  return {
    type: phase === "Failed" ? "Warning" : "Normal",
    reason: `Application${phase}`,
    message: message && phase !== "Ready" ? `${name}: ${message}` : `${name} is ${phase.toLowerCase()}`,
  };
}

function ofGroup(old: ApplicationGroupStatus, now: ApplicationGroupStatus): Announcement[] {
  const ready = (status: ApplicationGroupStatus) => status.conditions.find(({ type }) => type === ConditionType.Ready);
  const [before, after] = [ready(old), ready(now)];
  if (!after || (before?.reason === after.reason && before.status === after.status)) return [];
  return [{ type: after.status === "False" ? "Warning" : "Normal", reason: after.reason, message: after.message }];
}
