/** What the status says of a rollout that fails. */
import { describe, expect, test } from "vitest";
import { decide } from "./decide.ts";
import { statusOf } from "./status.ts";
import { OLD_REVISION, observed, REVISION, release, task, workflow } from "./testing.ts";

const NOW = "2026-01-01T01:00:00Z";
const CHAIN = { db: [], api: ["db"], web: ["api"] };

const status = (scene: Parameters<typeof observed>[0]) => {
  const seen = observed(scene);
  return statusOf(seen, decide(seen), NOW);
};
const HELD = '; left as it is by spec.onFailure: edit the spec, or run "orkestra retry shop -n default"';
const condition = (type: string, value: string, reason: string, message: string) => ({
  type,
  status: value,
  observedGeneration: 1,
  lastTransitionTime: NOW,
  reason,
  message,
});

describe("a failure", () => {
  const tasks = new Map([
    ["r-db", task("Succeeded")],
    ["r-api", task("Running")],
    ["r-web", task("Omitted")],
  ]);
  const releases = { db: release("ready"), api: release("failed") };
  const says = 'application "api" failed: InstallFailed: context deadline exceeded; skipped because of it: "web"';

  test("is told as soon as Flux has given up, while the Workflow still runs", () => {
    const { conditions } = status({ graph: CHAIN, workflows: [workflow({ tasks })], releases });
    expect(conditions).toEqual([
      condition("Ready", "False", "ReleaseFailed", `${says}; independent applications go on`),
      condition("Reconciling", "True", "ReleaseFailed", `${says}; independent applications go on`),
    ]);
  });

  test("is final when the Workflow has ended, and goes into the history", () => {
    const ended = workflow({ tasks, phase: "Failed", finishedAt: "2026-01-01T00:01:00Z" });
    expect(status({ graph: CHAIN, workflows: [ended], releases })).toMatchObject({
      conditions: [
        condition("Ready", "False", "ReleaseFailed", `${says}${HELD}`),
        condition("Stalled", "True", "ReleaseFailed", `${says}${HELD}`),
      ],
      failure: { revision: REVISION, workflow: ended.name, message: says, finishedAt: "2026-01-01T00:01:00Z" },
      progress: "1/3",
      history: [
        {
          revision: REVISION,
          generation: 1,
          workflow: ended.name,
          result: "Failed",
          message: says,
          startedAt: "2026-01-01T00:00:00Z",
          finishedAt: "2026-01-01T00:01:00Z",
        },
      ],
    });
  });

  test.each([
    {
      why: "Flux's, while its executor still looks for the cause",
      told: task("Running"),
      says: "InstallFailed: context deadline exceeded",
    },
    {
      why: "its executor's, once there are any",
      told: task("Failed", "main: Error (exit code 1): release default/db failed: InstallFailed: late; pod db-0: oom"),
      says: "InstallFailed: late; pod db-0: oom",
    },
    {
      why: "its executor's, also when a container logged what Argo says of a skipped node",
      told: task("Failed", "main: Error (exit code 3): release default/db timeout: last log lines: (exit code 5)"),
      says: "release default/db timeout: last log lines: (exit code 5)",
    },
    {
      why: "Flux's, when its executor ended for another reason",
      told: task("Error", "main: Error (exit code 4): release default/db fault: ConnectionError"),
      says: "InstallFailed: context deadline exceeded",
    },
    {
      why: "Flux's, when its executor's pod was lost",
      told: task("Error", "pod deleted"),
      says: "InstallFailed: context deadline exceeded",
    },
  ])("of a release is told in words that are $why", ({ told, says }) => {
    const { applications, conditions } = status({
      workflows: [workflow({ phase: "Failed", tasks: new Map([["r-db", told]]) })],
      releases: { db: release("failed") },
    });
    expect(applications).toMatchObject([{ name: "db", phase: "Failed", message: says }]);
    expect(conditions[0]).toEqual(
      condition("Ready", "False", "ReleaseFailed", `application "db" failed: ${says}${HELD}`),
    );
  });

  test("with a long message keeps its beginning, and its end, where the deepest cause stands", () => {
    const told = `InstallFailed: ${"x".repeat(1_500)}; pod db-0: exit code 3`;
    const failed = task("Failed", `main: Error (exit code 1): release default/db failed: ${told}`);
    const { applications, conditions } = status({
      workflows: [workflow({ phase: "Failed", tasks: new Map([["r-db", failed]]) })],
      releases: { db: release("failed") },
    });
    const message = applications?.[0]?.message ?? "";
    expect(message).toMatch(/^InstallFailed: x+…x+; pod db-0: exit code 3$/);
    expect(message.length).toBe(1_024);
    expect(conditions[0]?.message).toBe(`application "db" failed: ${message}${HELD}`);
  });

  test("of a group that is to be rolled back says what comes now", () => {
    const ended = workflow({ tasks, phase: "Failed" });
    const scene = { graph: CHAIN, workflows: [ended], releases, group: { onFailure: "Rollback" } } as const;
    const first = status(scene).conditions;
    expect(first[0]?.message).toBe(`${says}; removing what it installed`);
    expect(first[1]).toMatchObject({ type: "Reconciling", status: "True" });
    const good = { revision: REVISION, lastGoodRevision: OLD_REVISION };
    expect(
      status({ ...scene, group: { ...scene.group, status: { ...observed().group.status, ...good } } }).conditions[0]
        ?.message,
    ).toBe(`${says}; rolling back to revision "${OLD_REVISION}"`);
  });

  test("of an executor is told in the executor's words, without Argo's", () => {
    const failed = task("Failed", "main: Error (exit code 3): release default/db out of time: last seen Progressing");
    const { applications } = status({ workflows: [workflow({ phase: "Failed", tasks: new Map([["r-db", failed]]) })] });
    expect(applications).toEqual([
      {
        name: "db",
        phase: "Failed",
        message: "release default/db out of time: last seen Progressing",
        startedAt: "2026-01-01T00:00:05Z",
      },
    ]);
  });

  test("of a dependency that a holding executor saw makes its node skipped, not failed", () => {
    const skipped = task(
      "Failed",
      'main: Error (exit code 5): release default/web skipped: dependency "api" failed: InstallFailed',
    );
    const { applications } = status({
      graph: { web: [] },
      workflows: [workflow({ phase: "Failed", tasks: new Map([["r-web", skipped]]) })],
    });
    expect(applications).toEqual([
      { name: "web", phase: "Skipped", message: 'release default/web skipped: dependency "api" failed: InstallFailed' },
    ]);
  });

  test("of the Workflow itself names the Workflow and its message", () => {
    const { conditions } = status({
      workflows: [workflow({ phase: "Error", message: "clusterworkflowtemplate not found" })],
    });
    const message = `Workflow "${REVISION}-apply" ended as Error: clusterworkflowtemplate not found${HELD}`;
    expect(conditions).toEqual([
      condition("Ready", "False", "WorkflowFailed", message),
      condition("Stalled", "True", "WorkflowFailed", message),
    ]);
  });
});
