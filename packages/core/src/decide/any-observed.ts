/** Arbitrary observations of one group, possible and impossible ones, for properties. */
import type { ApplicationGroupStatus } from "@orkestra/api";
import fc from "fast-check";
import type { LiveRelease } from "../removal/live-release.ts";
import { type Operation, removalTaskName, taskName, workflowName } from "../workflow/names.ts";
import { removalName } from "../workflow/workflow.ts";
import type { Observed, ReleaseObservation, StoredPlan } from "./observed.ts";
import { live, OLD_REVISION, observed, plan, REVISION, release, STAGES, staged } from "./testing.ts";
import type { TaskView, WorkflowView } from "./workflow-view.ts";

const NODES = ["api", "api/cache", "db", "web"];
const GRAPH = { api: ["api/cache", "db"], "api/cache": [], db: [], "db.smoke": ["db"], web: ["api"] };
const SMALL = { db: [], web: ["db"] };
const REVISIONS = [REVISION, OLD_REVISION, STAGES, "shop-rrrrrrrrrr", removalName({ group: "shop", uid: "uid" })];

const some = <T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
/** Without the keys that are undefined, as the types have it. */
const present = <T extends object>(record: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  record.map((it) => Object.fromEntries(Object.entries(it).filter(([, value]) => value !== undefined)) as T);

const minute = fc.integer({ min: 0, max: 59 }).map((it) => `2026-01-01T00:${String(it).padStart(2, "0")}:00Z`);
const workflowNames = fc
  .tuple(some(REVISIONS), some<Operation>(["apply", "stage", "rollback", "remove"]), fc.integer({ min: 1, max: 4 }))
  .map(([revision, operation, attempt]) => ({
    revision,
    operation,
    attempt,
    name: workflowName(revision, operation, attempt),
  }));

const task: fc.Arbitrary<TaskView> = present(
  fc.record({
    phase: some<TaskView["phase"]>(["Pending", "Running", "Succeeded", "Failed", "Error", "Omitted"]),
    message: some(["", "main: Error (exit code 1): release default/db failed: no", "pod deleted"]),
    startedAt: maybe(minute),
  }) as fc.Arbitrary<TaskView>,
);
const tasks = fc.dictionary(some([...NODES.map(taskName), ...NODES.map(removalTaskName)]), task, { maxKeys: 5 });

const workflow: fc.Arbitrary<WorkflowView> = fc
  .tuple(
    workflowNames,
    some<WorkflowView["phase"]>(["Pending", "Running", "Succeeded", "Failed", "Error"]),
    fc.boolean(),
    minute,
    maybe(minute),
    tasks,
  )
  .map(([named, phase, superseded, createdAt, startedAt, seen]) => ({
    ...named,
    phase,
    superseded,
    message: "",
    createdAt,
    ...(superseded ? { stoppedAt: createdAt } : {}),
    ...(startedAt ? { startedAt } : {}),
    tasks: new Map(Object.entries(seen)),
  }));

const observation: fc.Arbitrary<ReleaseObservation> = fc
  .tuple(
    some<ReleaseObservation["state"]>(["ready", "ready", "progressing", "failed"]),
    fc.boolean(),
    maybe(some([["cache"], []])),
  )
  .map(([state, asPlanned, apart]) => release(state, { asPlanned, ...(apart ? { apart } : {}) }));
const observations = fc.dictionary(some(NODES), observation, { maxKeys: 4 }).map((it) => new Map(Object.entries(it)));

const liveReleases: fc.Arbitrary<LiveRelease[]> = fc.uniqueArray(
  fc
    .tuple(some([...NODES, "old", "old/part"]), fc.boolean(), fc.boolean(), maybe(some(["UninstallFailed: no"])))
    .map(([node, deleting, suspended, trouble]) =>
      live(node, { deleting, suspended, ...(deleting && trouble ? { trouble } : {}) }),
    ),
  { selector: ({ name }) => name, maxLength: 5 },
);

const stored: fc.Arbitrary<StoredPlan> = fc.oneof(
  fc.constant({ ok: false as const, why: "is gone" }),
  fc
    .tuple(some([GRAPH, SMALL]), some([OLD_REVISION, "shop-pppppppppp"]), observations)
    .map(([graph, revision, releases]) => ({ ok: true as const, plan: plan(graph), revision, releases })),
);

const condition = fc
  .tuple(some(["True", "False", "Unknown"] as const), some(["RollbackSucceeded", "RollbackFailed", "RollingBack"]))
  .map(([status, reason]) => [
    {
      type: "RolledBack",
      status,
      reason,
      message: "m",
      lastTransitionTime: "2026-01-01T00:00:00Z",
      observedGeneration: 1,
    },
  ]);

const status: fc.Arbitrary<Partial<ApplicationGroupStatus>> = present(
  fc.record({
    revision: maybe(some(REVISIONS)),
    lastGoodRevision: maybe(some([REVISION, OLD_REVISION])),
    workflow: maybe(
      fc
        .tuple(workflowNames, some(["Running", "Succeeded", "Failed"] as const))
        .map(([{ name }, phase]) => ({ name, phase })),
    ),
    failure: maybe(
      fc.tuple(some([REVISION, OLD_REVISION]), fc.integer({ min: 1, max: 4 })).map(([revision, attempt]) => ({
        revision,
        workflow: workflowName(revision, "apply", attempt),
        message: "it failed",
        finishedAt: "2026-01-01T00:30:00Z",
      })),
    ),
    history: maybe(
      fc.uniqueArray(
        fc
          .tuple(workflowNames, some(["Succeeded", "Failed", "RolledBack", "Superseded"] as const))
          .map(([{ name, revision }, result]) => ({
            revision,
            workflow: name,
            result,
          })),
        { selector: (it) => it.workflow, maxLength: 10 },
      ),
    ),
    conditions: fc.oneof(fc.constant([]), condition),
    lastHandledReconcileAt: maybe(some(["one", "two"])),
  }) as fc.Arbitrary<Partial<ApplicationGroupStatus>>,
);

const compiled: fc.Arbitrary<Observed["compiled"]> = some<Observed["compiled"]>([
  { ok: true, plan: plan(GRAPH), unstaged: [], revision: REVISION },
  { ok: true, plan: plan(SMALL), unstaged: [], revision: REVISION },
  staged(GRAPH, []),
  staged(GRAPH, ["api"]),
  { ok: false, problems: [{ kind: "SelfDependency", application: "a" }] },
  { ok: false, problems: [{ kind: "ApplicationNotFound", application: "a", namespace: "default" }] },
]);

const group = present(
  fc.record({
    suspend: fc.boolean(),
    deleting: some([true, false, false, false]),
    deletedAt: maybe(minute),
    hasFinalizer: some([true, true, false]),
    deletionPolicy: some(["Uninstall", "Orphan"] as const),
    onFailure: some(["Rollback", "Rollback", "Hold"] as const),
    requestedAt: maybe(some(["one", "two"])),
    rollbackTo: maybe(
      some([
        { revision: OLD_REVISION },
        { revision: REVISION },
        { revision: OLD_REVISION, insteadOf: REVISION },
        { revision: OLD_REVISION, insteadOf: "another" },
      ]),
    ),
  }),
) as fc.Arbitrary<Partial<Observed["group"]>>;

/** At most one Workflow runs, as the controller keeps it, but for `sober: false`. */
export function anyObserved({ sober = true } = {}): fc.Arbitrary<Observed> {
  return fc
    .record({
      compiled,
      group,
      status,
      workflows: fc.uniqueArray(workflow, { selector: ({ name }) => name, maxLength: 4 }),
      releases: observations,
      live: liveReleases,
      stored: fc.dictionary(some([REVISION, OLD_REVISION]), stored),
    })
    .map(({ group: flags, workflows, status: said, releases, ...rest }) => {
      const open = workflows.filter(({ phase }) => phase === "Running" || phase === "Pending");
      const scene = observed({
        ...rest,
        status: said,
        workflows: sober ? workflows.filter((it) => !open.includes(it) || it === open[0]) : workflows,
        releases: Object.fromEntries(releases),
      });
      return { ...scene, group: { ...scene.group, ...flags } };
    });
}
