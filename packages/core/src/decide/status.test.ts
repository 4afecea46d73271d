import { expect, test } from "vitest";
import { decide } from "./decide.ts";
import { statusOf } from "./status.ts";
import { observed, REVISION, release, task, workflow } from "./testing.ts";

const NOW = "2026-01-01T01:00:00Z";
const CHAIN = { db: [], api: ["db"], web: ["api"] };

const status = (scene: Parameters<typeof observed>[0]) => {
  const seen = observed(scene);
  return statusOf(seen, decide(seen), NOW);
};
const _HELD = '; left as it is by spec.onFailure: edit the spec, or run "orkestra retry shop -n default"';
const condition = (type: string, value: string, reason: string, message: string) => ({
  type,
  status: value,
  observedGeneration: 1,
  lastTransitionTime: NOW,
  reason,
  message,
});

test("a first look writes everything: what starts, and each application's place", () => {
  expect(status({ graph: { web: ["db"], db: [] } })).toEqual({
    observedGeneration: 1,
    conditions: [
      condition("Ready", "Unknown", "Progressing", "starting: 2 to do"),
      condition("Reconciling", "True", "Progressing", "starting: 2 to do"),
    ],
    progress: "0/2",
    applications: [
      { name: "db", phase: "Pending" },
      { name: "web", phase: "Pending", message: 'waiting for "db"' },
    ],
  });
});

test("a rollout under way says what Flux could not do yet, and tries again", () => {
  const why = { reason: "ValuesError", message: 'ConfigMap "extra" not found', inTrouble: true } as const;
  const scene = (...troubled: readonly string[]) => ({
    graph: { db: [], api: [], web: ["api"] },
    workflows: [workflow({ tasks: new Map(["r-db", "r-api"].map((name) => [name, task("Running")])) })],
    releases: Object.fromEntries(
      ["db", "api"].map((name) => [name, release("progressing", troubled.includes(name) ? why : {})]),
    ),
  });
  const messageOf = (...troubled: readonly string[]) => status(scene(...troubled)).conditions?.[0]?.message;
  expect(messageOf("db")).toBe(
    'releasing "api", "db", then "web"; Flux tries "db" again: ValuesError: ConfigMap "extra" not found',
  );
  expect(messageOf("db", "api")).toBe(
    'releasing "api", "db", then "web"; Flux tries "api" (and 1 more) again: ValuesError: ConfigMap "extra" not found',
  );
  expect(messageOf()).toBe('releasing "api", "db", then "web"');
});

test("a rollout under way says what is released, what comes then, and how far it is", () => {
  const tasks = new Map([
    ["r-db", task("Succeeded")],
    ["r-api", task("Running")],
    ["r-web", task("Running")],
  ]);
  const scene = {
    graph: CHAIN,
    workflows: [workflow({ tasks })],
    releases: {
      db: release("ready", { since: "2026-01-01T00:00:13Z", chartVersion: "1.2.3" }),
      api: release("progressing"),
    },
  };
  expect(status(scene)).toEqual({
    observedGeneration: 1,
    conditions: [
      condition("Ready", "Unknown", "Progressing", 'releasing "api", then "web"'),
      condition("Reconciling", "True", "Progressing", 'releasing "api", then "web"'),
    ],
    revision: REVISION,
    progress: "1/3",
    workflow: { name: `${REVISION}-apply`, phase: "Running", startedAt: "2026-01-01T00:00:00Z" },
    applications: [
      {
        name: "api",
        phase: "Releasing",
        message: "Progressing: Running 'install' action",
        startedAt: "2026-01-01T00:00:10Z",
      },
      {
        name: "db",
        phase: "Ready",
        startedAt: "2026-01-01T00:00:10Z",
        finishedAt: "2026-01-01T00:00:13Z",
        chart: { version: "1.2.3" },
      },
      { name: "web", phase: "Holding", message: 'waiting for "api"' },
    ],
  });
});

test("a finished rollout is Ready, remembers its revision as good, and has neither Reconciling nor Stalled", () => {
  const ended = workflow({ phase: "Succeeded", finishedAt: "2026-01-01T00:01:00Z" });
  expect(status({ workflows: [ended], releases: { db: release("ready") } })).toMatchObject({
    conditions: [condition("Ready", "True", "Succeeded", "1 application ready")],
    revision: REVISION,
    lastGoodRevision: REVISION,
    progress: "1/1",
  });
});

test("a release that fails after its group was ready makes the group not ready, without a new rollout", () => {
  const { conditions } = status({
    status: { revision: REVISION, lastGoodRevision: REVISION },
    releases: { db: release("failed") },
  });
  expect(conditions).toEqual([
    condition(
      "Ready",
      "False",
      "ReleaseFailed",
      'application "db" failed: InstallFailed: context deadline exceeded (after the rollout had succeeded)',
    ),
  ]);
});

test("the Workflow of another revision is no longer shown when this revision needed none", () => {
  const before = {
    revision: "shop-0000000000",
    workflow: { name: "shop-0000000000-apply", phase: "Succeeded" as const },
  };
  expect(status({ status: before, releases: { db: release("ready") } }).workflow).toBeUndefined();
});

test("a status that says everything already is not changed: looking again writes nothing", () => {
  const scene = {
    graph: CHAIN,
    workflows: [workflow()],
    releases: { db: release("ready"), api: release("progressing") },
  };
  const first = status(scene);
  const seen = observed({ ...scene, status: first });
  expect(statusOf(seen, decide(seen), "2026-01-01T09:00:00Z")).toEqual(first);
});

test("a condition keeps the time since when it is so, when only its words change", () => {
  const scene = { graph: CHAIN, workflows: [workflow()] };
  const first = status(scene);
  const seen = observed({ ...scene, status: first, releases: { db: release("ready") } });
  const [ready] = statusOf(seen, decide(seen), "2026-01-01T09:00:00Z").conditions;
  expect(ready).toMatchObject({
    status: "Unknown",
    lastTransitionTime: NOW,
    message: 'waiting for the next pod, then "api", "web"',
  });
});

test("an application that was ready stays so while Flux looks at it again, and keeps its times", () => {
  const ready = { db: release("ready", { since: "2026-01-01T00:00:13Z" }) };
  const first = status({ status: { revision: REVISION }, releases: ready });
  const seen = observed({ status: first, releases: { db: release("progressing", { since: "2026-01-01T00:10:00Z" }) } });
  expect(statusOf(seen, decide(seen), "2026-01-01T09:00:00Z")).toEqual(first);
});

test("an application keeps the time when it became ready after Flux looked at it again, until it is released anew", () => {
  const first = status({
    status: { revision: REVISION },
    releases: { db: release("ready", { since: "2026-01-01T00:00:13Z" }) },
  });
  const releases = { db: release("ready", { since: "2026-01-01T00:00:43Z" }) };
  const again = observed({ status: first, releases });
  expect(statusOf(again, decide(again), "2026-01-01T09:00:00Z")).toEqual(first);

  const tasks = new Map([["r-db", { ...task("Succeeded"), startedAt: "2026-01-01T00:00:40Z" }]]);
  const anew = status({ status: first, releases, workflows: [workflow({ tasks })] });
  expect(anew.applications?.[0]).toMatchObject({
    startedAt: "2026-01-01T00:00:40Z",
    finishedAt: "2026-01-01T00:00:43Z",
  });
});

test("a step is shown under its application, which is not ready before its step", () => {
  const tasks = new Map([["r-db-S-smoke", task("Running")]]);
  const { applications, progress } = status({
    graph: { db: [], "db.smoke": ["db"] },
    workflows: [workflow({ tasks })],
    releases: { db: release("ready") },
  });
  expect(progress).toBe("0/1");
  expect(
    applications?.map(({ name, phase, subcharts }) => ({ name, phase, steps: subcharts?.map((step) => step.name) })),
  ).toEqual([{ name: "db", phase: "Ready", steps: ["smoke"] }]);
});

test("a request to reconcile is acknowledged", () => {
  expect(status({ group: { requestedAt: "2026-01-01T00:30:00Z" } }).lastHandledReconcileAt).toBe(
    "2026-01-01T00:30:00Z",
  );
});

test("a refusal by the API server is told in its words while it is tried again", () => {
  const seen = observed();
  const { conditions } = statusOf(seen, { state: "Blocked", message: "workflows.argoproj.io is forbidden" }, NOW);
  expect(conditions).toEqual([
    condition("Ready", "False", "SubmitFailed", "workflows.argoproj.io is forbidden"),
    condition("Reconciling", "True", "SubmitFailed", "workflows.argoproj.io is forbidden"),
  ]);
});
