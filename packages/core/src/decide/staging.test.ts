/** A group with sub-charts, from the first look until its charts are staged: what is decided, and what the status says. */
import { describe, expect, test } from "vitest";
import { decide } from "./decide.ts";
import { statusOf } from "./status.ts";
import { OLD_REVISION, observed, REVISION, release, STAGES, staged, staging, task, workflow } from "./testing.ts";

const NOW = "2026-01-01T01:00:00Z";
const GRAPH = { db: ["db/pg"], "db/pg": [], web: ["db", "db/pg"] };
const DRAFT = staged(GRAPH, ["db"]);
const EXACT = staged(GRAPH, []);

type Scene = Parameters<typeof observed>[0];
const decision = (scene: Scene) => decide(observed({ compiled: DRAFT, ...scene }));
const status = (scene: Scene) => {
  const seen = observed({ compiled: DRAFT, ...scene });
  return statusOf(seen, decide(seen), NOW);
};
const ready = ({ conditions }: ReturnType<typeof status>) => {
  const [{ status: value, reason, message } = {}] = conditions;
  return { is: value, reason, message };
};
const REMEDY = 'edit the spec, or run "orkestra retry shop -n default"';
const broken = "main: Error (exit code 1): chart db 1.2.3 cannot be split: templates/x.yaml: sets .Values";
const failed = staging({ phase: "Failed", tasks: new Map([["stage-db", task("Failed", broken)]]) });

describe("each row of the table for what is not staged", () => {
  test("stages without a record are submitted, and nothing else is", () => {
    expect(decision({})).toEqual({
      state: "SubmittingStages",
      plan: DRAFT.plan,
      revision: STAGES,
      attempt: 1,
      stages: DRAFT.unstaged,
    });
  });

  test("a Workflow that stages for this spec is waited for", () => {
    expect(decision({ workflows: [staging()] })).toEqual({ state: "Staging", workflow: staging() });
  });

  test("a rollout of an earlier spec is stopped before anything is staged", () => {
    const old = workflow({ name: `${OLD_REVISION}-apply`, revision: OLD_REVISION });
    expect(decision({ workflows: [old] })).toEqual({ state: "Stopping", workflow: old, supersededBy: STAGES });
  });

  test("staging for an earlier spec is stopped too", () => {
    const old = staging({ name: `${OLD_REVISION}-stage`, revision: OLD_REVISION });
    expect(decision({ workflows: [old] })).toEqual({ state: "Stopping", workflow: old, supersededBy: STAGES });
    expect(decision({ compiled: EXACT, workflows: [old] })).toMatchObject({
      state: "Stopping",
      supersededBy: REVISION,
    });
  });

  test("a suspended group stages nothing", () => {
    expect(decision({ group: { suspend: true } })).toEqual({
      state: "Suspended",
      pending: ["db", "db/pg", "web"],
      removals: [],
    });
  });

  test("staging that failed stays failed, also when only the status remembers it", () => {
    expect(decision({ workflows: [failed] })).toEqual({ state: "StagingFailed" });
    const remembered = { revision: OLD_REVISION, workflow: { name: failed.name, phase: "Failed" as const } };
    expect(decision({ status: remembered })).toEqual({ state: "StagingFailed" });
  });

  test("staging is tried again on request, under a new name", () => {
    const asked = { workflows: [failed], group: { requestedAt: "now" } };
    expect(decision(asked)).toMatchObject({ state: "SubmittingStages", revision: STAGES, attempt: 2 });
    const known = { ...asked, group: { requestedAt: "now", status: { ...status(asked) } } };
    expect(decision(known)).toEqual({ state: "StagingFailed" });
  });

  test("what did not fit into one Workflow comes with the next", () => {
    expect(decision({ workflows: [staging({ phase: "Succeeded" })] })).toMatchObject({
      state: "SubmittingStages",
      attempt: 2,
    });
  });

  test("staging that we stopped ourselves is no verdict when its spec comes back", () => {
    expect(decision({ workflows: [staging({ phase: "Failed", superseded: true })] })).toMatchObject({
      state: "SubmittingStages",
      attempt: 2,
    });
  });
});

describe("once all records are there", () => {
  test.each([
    { why: "still being ended by Argo", stage: staging() },
    { why: "done", stage: staging({ phase: "Succeeded" }) },
    { why: "called failed for a pod that was lost too late to matter", stage: failed },
  ])("the rollout begins, with the Workflow that staged $why", ({ stage }) => {
    expect(decision({ compiled: EXACT, workflows: [stage] })).toMatchObject({
      state: "Submitting",
      revision: REVISION,
      attempt: 1,
      done: new Set(),
    });
    const both = { compiled: EXACT, workflows: [stage, workflow({ createdAt: "2026-01-01T00:01:00Z" })] };
    expect(decision(both)).toMatchObject({ state: "RollingOut", workflow: { name: `${REVISION}-apply` } });
    expect(status(both)).toMatchObject({ revision: REVISION, workflow: { name: `${REVISION}-apply` } });
    expect(status(both).history).toBeUndefined();
  });

  test("a change that needs no staging needs no Workflow that stages", () => {
    const good = { revision: REVISION, lastGoodRevision: REVISION };
    const releases = { db: release("ready"), "db/pg": release("ready"), web: release("ready") };
    expect(decision({ compiled: EXACT, status: good, releases })).toEqual({ state: "Ready" });
  });
});

describe("the status while charts are staged", () => {
  const pg = { name: "pg", phase: "Ready" as const, chart: { version: "1.2.2" } };
  const before = {
    revision: OLD_REVISION,
    lastGoodRevision: OLD_REVISION,
    workflow: { name: `${OLD_REVISION}-apply`, phase: "Succeeded" as const },
    applications: [
      { name: "db", phase: "Ready" as const, chart: { version: "1.2.2" }, subcharts: [pg] },
      { name: "web", phase: "Ready" as const, startedAt: "2025-12-01T00:00:00Z" },
    ],
  };
  const releases = {
    db: release("ready", { asPlanned: false }),
    "db/pg": release("ready", { asPlanned: false }),
    web: release("progressing"),
  };

  test("names what is staged and leaves everything else as it was", () => {
    const running = staging({ tasks: new Map([["stage-db", task("Running")]]) });
    const message = 'staging "db"; releasing begins when everything is staged';
    expect(status({ workflows: [running], status: before, releases })).toEqual({
      observedGeneration: 1,
      conditions: ["Ready", "Reconciling"].map((type) => ({
        type,
        status: type === "Ready" ? "Unknown" : "True",
        observedGeneration: 1,
        lastTransitionTime: NOW,
        reason: "Progressing",
        message,
      })),
      revision: OLD_REVISION,
      lastGoodRevision: OLD_REVISION,
      workflow: { name: running.name, phase: "Running", startedAt: "2026-01-01T00:00:00Z" },
      progress: "1/2",
      applications: [
        {
          name: "db",
          phase: "Staging",
          message: "splitting the chart and pushing its pieces",
          startedAt: "2026-01-01T00:00:05Z",
          chart: { version: "1.2.2" },
          subcharts: [pg],
        },
        { name: "web", phase: "Ready", startedAt: "2025-12-01T00:00:00Z" },
      ],
    });
  });

  test("of a first rollout shows what will be", () => {
    expect(status({}).applications).toEqual([
      {
        name: "db",
        phase: "Staging",
        message: "its pod is starting",
        subcharts: [{ name: "pg", phase: "Pending" }],
      },
      { name: "web", phase: "Pending", message: 'waiting for "db", "db/pg"' },
    ]);
  });

  test("tells of a failure in the executor's words, and that nothing was changed", () => {
    const words = "chart db 1.2.3 cannot be split: templates/x.yaml: sets .Values";
    const says = `chart of application "db" could not be staged: ${words}; nothing of the group was changed; ${REMEDY}`;
    const seen = status({ workflows: [{ ...failed, message: "child failed" }], status: before, releases });
    expect(ready(seen)).toEqual({ is: "False", reason: "ReleaseFailed", message: says });
    expect(seen.conditions[1]).toMatchObject({ type: "Stalled", status: "True" });
    expect(seen.applications?.[0]).toMatchObject({ name: "db", phase: "Failed", message: `staging: ${words}` });
    expect(seen.history).toEqual([
      {
        revision: STAGES,
        generation: 1,
        workflow: failed.name,
        result: "Failed",
        message: "child failed",
        startedAt: "2026-01-01T00:00:00Z",
      },
    ]);
    // Also when Argo has dropped the Workflow since.
    expect(ready(status({ status: seen, releases }))).toEqual({ is: "False", reason: "ReleaseFailed", message: says });
  });

  test("tells of a failure as soon as it is known, while other charts are still staged", () => {
    const other = staged({ ...GRAPH, "web/api": [] }, ["db", "web"]);
    const tasks = new Map([
      ["stage-db", task("Failed", broken)],
      ["stage-web", task("Running")],
    ]);
    const seen = status({ compiled: other, workflows: [staging({ tasks })] });
    expect(ready(seen)).toMatchObject({ is: "False", reason: "ReleaseFailed" });
    expect(seen.conditions[1]).toMatchObject({ type: "Reconciling", status: "True" });
  });

  test("tells of a failure that will not be tried again before Argo ends the task, and says of another what it was", () => {
    const tasks = (code: number) => new Map([["stage-db", task("Running", `main: Error (exit code ${code}): no way`)]]);
    const seen = (code: number) => status({ workflows: [staging({ tasks: tasks(code) })] });
    expect(ready(seen(1))).toMatchObject({ is: "False", reason: "ReleaseFailed" });
    expect(seen(1).applications?.[0]).toMatchObject({ phase: "Failed", message: "staging: no way" });
    expect(ready(seen(4))).toMatchObject({ is: "Unknown", reason: "Progressing" });
    expect(seen(4).applications?.[0]).toMatchObject({ phase: "Staging", message: "is tried again, after: no way" });
  });

  test("forgets the last attempt's failure when the next begins", () => {
    const seen = status({ workflows: [failed], group: { requestedAt: "now" } });
    expect(ready(seen)).toMatchObject({
      is: "Unknown",
      message: 'staging "db"; releasing begins when everything is staged',
    });
    expect(seen.applications?.[0]).toMatchObject({ phase: "Staging", message: "its pod is starting" });
  });

  test("of a Workflow that failed by itself names the Workflow", () => {
    const refused = staging({ phase: "Error", message: "clusterworkflowtemplate not found" });
    const says = `Workflow "${refused.name}" ended as Error: clusterworkflowtemplate not found`;
    expect(ready(status({ workflows: [refused] }))).toEqual({
      is: "False",
      reason: "WorkflowFailed",
      message: `${says}; nothing of the group was changed; ${REMEDY}`,
    });
  });

  test("is not changed by looking again", () => {
    const scene = { workflows: [staging({ tasks: new Map([["stage-db", task("Running")]]) })], releases };
    const first = status({ ...scene, status: before });
    const seen = observed({ compiled: DRAFT, ...scene, status: first });
    expect(statusOf(seen, decide(seen), "2026-01-01T09:00:00Z")).toEqual(first);
  });
});

describe("the status of sub-charts", () => {
  test("stands under their application, which is not ready before them", () => {
    const graph = { db: ["db/pg"], "db/pg": [], "db.smoke": ["db"], "db/ui": ["db"] };
    const tasks = new Map([
      ["r-db-C-pg", task("Succeeded")],
      ["r-db", task("Running")],
    ]);
    const releases = {
      "db/pg": release("ready", { chartVersion: "1.2.3+5e8c", chartDigest: "sha256:ab" }),
      db: release("progressing"),
    };
    const { applications, progress } = status({
      compiled: staged(graph, []),
      workflows: [workflow({ tasks })],
      releases,
    });
    expect(progress).toBe("0/1");
    expect(applications).toMatchObject([
      {
        name: "db",
        phase: "Releasing",
        subcharts: [
          { name: "pg", phase: "Ready", chart: { version: "1.2.3+5e8c", digest: "sha256:ab" } },
          { name: "ui", phase: "Pending", message: 'waiting for "db"' },
          { name: "smoke", phase: "Pending", message: 'waiting for "db"' },
        ],
      },
    ]);
  });

  test("names a failed one with its application", () => {
    const seen = status({
      compiled: EXACT,
      workflows: [workflow({ phase: "Failed" })],
      releases: { "db/pg": release("failed") },
    });
    expect(ready(seen).message).toBe(
      'sub-chart "pg" of application "db" failed: InstallFailed: context deadline exceeded; left as it is by spec.onFailure: edit the spec, or run "orkestra retry shop -n default"',
    );
  });

  test("that was ready stays so while Flux looks at it again", () => {
    const all = { db: release("ready"), "db/pg": release("ready"), web: release("ready") };
    const first = status({ compiled: EXACT, status: { revision: REVISION }, releases: all });
    const again = { ...all, "db/pg": release("progressing") };
    const seen = observed({ compiled: EXACT, status: first, releases: again });
    expect(statusOf(seen, decide(seen), "2026-01-01T09:00:00Z")).toEqual(first);
  });
});
