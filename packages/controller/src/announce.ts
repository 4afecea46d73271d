/**
 * Tells people what changed, as Kubernetes Events and log lines: one for each change of the phase of a group, of an
 * application, or of a part of one (a sub-chart or a step).
 */
import {
  type ApplicationGroupStatus,
  type ApplicationProgress,
  ConditionType,
  type Phase,
  Reason,
} from "@orkestra/api";
import type { Observed } from "@orkestra/core";
import type { UnknownObject } from "@orkestra/kube";

/** What an event says; `type` as Kubernetes has it. */
export interface Announcement {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
}

export interface Announcer {
  readonly changed: (group: UnknownObject, old: ApplicationGroupStatus, now: ApplicationGroupStatus) => void;
  /** Of a group that was deleted, nothing is left to wait for. */
  readonly gone: (group: UnknownObject, policy: Observed["group"]["deletionPolicy"]) => void;
}

/** Pure: the announcements that a change of status deserves, in order. */
export function announcements(old: ApplicationGroupStatus, now: ApplicationGroupStatus): Announcement[] {
  const before = new Map((old.applications ?? []).map((application) => [application.name, application]));
  const applications = (now.applications ?? []).flatMap((application) => {
    const was = before.get(application.name);
    const parts = new Map((was?.subcharts ?? []).map(({ name, phase }) => [name, phase]));
    return [
      ...moved(was?.phase, application).map((it) => announce("Application", it)),
      ...(application.subcharts ?? [])
        .flatMap((part) => moved(parts.get(part.name), part))
        .map((part) => announce("Part", { ...part, name: `${application.name}/${part.name}` })),
    ];
  });
  return [...applications, ...ofGroup(old, now)];
}

/** Phases that a person wants to hear of; waiting is not one. */
const LOUD: ReadonlySet<string> = new Set([
  "Staging",
  "Releasing",
  "Ready",
  "Failed",
  "Skipped",
  "RollingBack",
  "Removing",
  "Removed",
]);

/** An application, or a sub-chart or step of one. */
type Moving = Pick<ApplicationProgress, "name" | "phase" | "message">;

const moved = (before: string | undefined, now: Moving): Moving[] =>
  now.phase !== (before ?? "Pending") && LOUD.has(now.phase) ? [now] : [];

function announce(what: "Application" | "Part", { name, phase, message }: Moving): Announcement {
  return {
    type: phase === "Failed" ? "Warning" : "Normal",
    reason: `${what}${phase}`,
    message: message && phase !== "Ready" ? `${name}: ${message}` : `${name} ${PHASE_WORDS[phase] ?? phase}`,
  };
}

const PHASE_WORDS: { readonly [phase in Phase]?: string } = {
  Staging: "is staging",
  Releasing: "is releasing",
  Ready: "is ready",
  Failed: "is failed",
  Skipped: "is skipped",
  RollingBack: "is being rolled back",
  Removing: "is being removed",
  Removed: "is removed",
};

/** Pure: what is told of a group that is gone. */
export function farewell(policy: Observed["group"]["deletionPolicy"]): Announcement {
  return policy === "Orphan"
    ? { type: "Normal", reason: "Orphaned", message: "its releases go on without it" }
    : { type: "Normal", reason: "Removed", message: "nothing of it is left" };
}

/** Not ready, but as somebody wanted it, or because a failure that was told of is being mended. */
const ORDERLY: ReadonlySet<string> = new Set([
  Reason.Removing,
  Reason.Suspended,
  Reason.RollingBack,
  Reason.RollbackSucceeded,
]);

function ofGroup(old: ApplicationGroupStatus, now: ApplicationGroupStatus): Announcement[] {
  const ready = (status: ApplicationGroupStatus) => status.conditions.find(({ type }) => type === ConditionType.Ready);
  const [before, after] = [ready(old), ready(now)];
  if (!after || (before?.reason === after.reason && before.status === after.status)) return [];
  const type = after.status === "False" && !ORDERLY.has(after.reason) ? "Warning" : "Normal";
  return [{ type, reason: after.reason, message: after.message }];
}
