/** What the controller counts, in the names of Prometheus. One registry per controller, so that tests do not share counts. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    reconcileSeconds: new Histogram({
      name: "orkestra_reconcile_duration_seconds",
      help: "Time of one reconcile of a group.",
      buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
      registers,
    }),
    reconcileErrors: new Counter({
      name: "orkestra_reconcile_errors_total",
      help: "Reconciles that ended with an error and are tried again.",
      registers,
    }),
    rollouts: new Counter({
      name: "orkestra_rollouts_total",
      help: "Rollouts that ended, by result: Succeeded, Failed, RolledBack, Superseded.",
      labelNames: ["result"] as const,
      registers,
    }),
    groupsGone: new Counter({
      name: "orkestra_groups_gone_total",
      help: "Deleted groups of which nothing is left, by what became of their releases: Removed, Orphaned.",
      labelNames: ["how"] as const,
      registers,
    }),
    workflowSeconds: new Histogram({
      name: "orkestra_workflow_duration_seconds",
      help: "Time from start to end of Workflows that ended, by what they did (apply, stage, rollback, remove) and how they ended.",
      labelNames: ["operation", "result"] as const,
      buckets: [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560],
      registers,
    }),
    statusWrites: new Counter({
      name: "orkestra_status_writes_total",
      help: "Writes of a group's or application's status.",
      registers,
    }),
    leader: new Gauge({
      name: "orkestra_leader",
      help: "1 where this replica does the work, 0 where it stands by.",
      registers,
    }),
    queueDepth: new Gauge({ name: "orkestra_queue_depth", help: "Groups that wait to be reconciled.", registers }),
    watchRestarts: new Counter({
      name: "orkestra_watch_restarts_total",
      help: "Watches that had to be started again after a fault.",
      labelNames: ["resource"] as const,
      registers,
    }),
    requests: new Counter({
      name: "orkestra_api_requests_total",
      help: "Requests to the API server.",
      labelNames: ["method", "resource", "status"] as const,
      registers,
    }),
    phases: new Gauge({
      name: "orkestra_applications",
      help: "Applications of all groups, by their phase.",
      labelNames: ["phase"] as const,
      registers,
    }),
    groups: new Gauge({
      name: "orkestra_groups",
      help: "ApplicationGroups, by the status of their Ready condition.",
      labelNames: ["ready"] as const,
      registers,
    }),
  };
}
export type Metrics = ReturnType<typeof createMetrics>;
