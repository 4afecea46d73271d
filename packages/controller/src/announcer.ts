/** Where announcements go: Kubernetes Events, log lines, and the counts of how rollouts and groups ended. */
import { type EventRecorder, keyOf } from "@orkestra/kube";
import type { Logger } from "pino";
import { type Announcement, type Announcer, announcements, farewell } from "./announce.ts";
import type { Metrics } from "./metrics.ts";

export function announcer(events: EventRecorder, metrics: Metrics, log: Logger): Announcer {
  const tell = (group: Parameters<Announcer["gone"]>[0], it: Announcement, names: object, action: string): void => {
    const { type, reason, message } = it;
    log[type === "Warning" ? "warn" : "info"]({ group: keyOf(group), ...names, reason }, message);
    events.record({ regarding: group, type, reason, action, note: message });
  };
  return {
    changed(group, old, now) {
      const names = { revision: now.revision, workflow: now.workflow?.name };
      for (const announcement of announcements(old, now)) tell(group, announcement, names, "Rollout");
      const known = new Set(old.history?.map(({ workflow }) => workflow));
      for (const { workflow, result } of now.history ?? []) if (!known.has(workflow)) metrics.rollouts.inc({ result });
    },
    gone(group, policy) {
      const farewells = farewell(policy);
      tell(group, farewells, {}, "Removal");
      metrics.groupsGone.inc({ how: farewells.reason });
    },
  };
}
