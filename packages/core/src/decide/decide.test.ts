import { describe, expect, test } from "vitest";
import { decide } from "./decide.ts";
import { OLD_REVISION, observed, plan, REVISION, release, workflow } from "./testing.ts";

const state = (scene: Parameters<typeof observed>[0]) => decide(observed(scene)).state;
const failed = { name: `${REVISION}-apply`, phase: "Failed" } as const;

describe("each row of the table", () => {
  test("a manifest with mistakes is refused with all of them", () => {
    const problems = [
      { kind: "SelfDependency", application: "a" },
      { kind: "ApplicationNotFound", application: "b", namespace: "default" },
    ] as const;
    expect(decide(observed({ compiled: { ok: false, problems } }))).toEqual({
      state: "Invalid",
      message:
        'application "a" depends on itself; remove it from its own dependencies; there is no Application "b" in namespace "default"; create it, or give the group\'s entry a spec',
    });
  });

  test("applications that are merely missing are waited for", () => {
    const problems = [{ kind: "ApplicationNotFound", application: "b", namespace: "default" }] as const;
    expect(decide(observed({ compiled: { ok: false, problems } }))).toEqual({
      state: "WaitingForApplications",
      message: 'there is no Application "b" in namespace "default"; create it, or give the group\'s entry a spec',
    });
  });

  test("a running Workflow of an earlier spec is stopped before anything else", () => {
    const old = workflow({ name: `${OLD_REVISION}-apply`, revision: OLD_REVISION });
    expect(decide(observed({ workflows: [old] }))).toEqual({
      state: "Stopping",
      workflow: old,
      supersededBy: REVISION,
    });
  });

  test("a running Workflow of this spec is waited for, even when every release is ready", () => {
    expect(decide(observed({ workflows: [workflow()], releases: { db: release("ready") } }))).toEqual({
      state: "RollingOut",
      workflow: workflow(),
    });
  });

  test("a group whose releases are all as planned and ready needs no Workflow", () => {
    expect(decide(observed({ releases: { db: release("ready") } }))).toEqual({ state: "Ready" });
  });

  test("a suspended group with work says what it would do", () => {
    expect(
      decide(
        observed({ graph: { web: ["db"], db: [] }, group: { suspend: true }, releases: { db: release("ready") } }),
      ),
    ).toEqual({
      state: "Suspended",
      pending: ["web"],
      removals: [],
    });
  });

  test("a failed rollout stays failed while nothing changes", () => {
    expect(decide(observed({ workflows: [workflow({ phase: "Failed" })] }))).toEqual({ state: "Failed" });
  });

  test("everything that is not done is submitted, and what is done is left out", () => {
    expect(decide(observed({ graph: { web: ["db"], db: [] }, releases: { db: release("ready") } }))).toEqual({
      state: "Submitting",
      plan: plan({ web: ["db"], db: [] }),
      revision: REVISION,
      attempt: 1,
      done: new Set(["db"]),
      removals: [],
    });
  });
});

describe("what counts as done", () => {
  test("a release of an older plan is not, however ready", () => {
    expect(state({ releases: { db: release("ready", { asPlanned: false }) } })).toBe("Submitting");
  });

  test("a release that is not ready yet is not, in a rollout", () => {
    expect(state({ releases: { db: release("progressing") } })).toBe("Submitting");
  });

  test("a release that flaps after its revision was good is still done: Flux mends it", () => {
    expect(
      state({ status: { revision: REVISION, lastGoodRevision: REVISION }, releases: { db: release("progressing") } }),
    ).toBe("Ready");
  });

  test("a release that is gone after its revision was good is made again", () => {
    expect(state({ status: { lastGoodRevision: REVISION, revision: REVISION } })).toBe("Submitting");
  });

  test("a Workflow that succeeded is believed before the status says so", () => {
    expect(state({ workflows: [workflow({ phase: "Succeeded" })], releases: { db: release("progressing") } })).toBe(
      "Ready",
    );
  });

  test("a step that an earlier good revision ran unchanged is not run again", () => {
    const scene = { graph: { db: [], "db.smoke": ["db"] }, releases: { db: release("ready") } };
    expect(state({ ...scene, stepsDone: { "db.smoke": "digest-of-db.smoke" } })).toBe("Ready");
    expect(state({ ...scene, stepsDone: { "db.smoke": "another" } })).toBe("Submitting");
  });

  test("a step runs again with the release that it belongs to", () => {
    const decision = decide(
      observed({
        graph: { db: [], "db.smoke": ["db"] },
        releases: { db: release("ready", { asPlanned: false }) },
        stepsDone: { "db.smoke": "digest-of-db.smoke" },
      }),
    );
    expect(decision.state === "Submitting" && decision.done).toEqual(new Set());
  });
});

describe("failed rollouts", () => {
  test("are remembered by the status when Argo has dropped the Workflow", () => {
    expect(state({ status: { revision: REVISION, workflow: failed } })).toBe("Failed");
  });

  test("Error is a failure like Failed", () => {
    expect(state({ workflows: [workflow({ phase: "Error" })] })).toBe("Failed");
  });

  test("of another revision say nothing about this one", () => {
    expect(state({ workflows: [workflow({ phase: "Failed", revision: OLD_REVISION })] })).toBe("Submitting");
    expect(
      state({ status: { revision: OLD_REVISION, workflow: { name: `${OLD_REVISION}-apply`, phase: "Failed" } } }),
    ).toBe("Submitting");
  });

  test("are forgotten when another revision was rolled out in between", () => {
    const then = workflow({ phase: "Failed" });
    const since = workflow({
      revision: OLD_REVISION,
      name: `${OLD_REVISION}-apply`,
      phase: "Succeeded",
      createdAt: "2026-01-01T00:10:00Z",
    });
    expect(state({ workflows: [since, then] })).toBe("Submitting");
  });

  test("that we stopped ourselves for a newer spec are no verdict when the spec comes back", () => {
    expect(state({ workflows: [workflow({ phase: "Failed", superseded: true })] })).toBe("Submitting");
  });

  test("are tried again on request, once for each request, under a new name", () => {
    const scene = { workflows: [workflow({ phase: "Failed" as const })], group: { requestedAt: "now" } };
    const decision = decide(observed(scene));
    expect(decision.state === "Submitting" && decision.attempt).toBe(2);
    const handled = observed(scene);
    expect(
      decide({
        ...handled,
        group: { ...handled.group, status: { ...handled.group.status, lastHandledReconcileAt: "now" } },
      }),
    ).toEqual({ state: "Failed" });
  });

  test("are not tried again for a request that the Workflow was started with, though the status does not say so yet", () => {
    const failed = workflow({ phase: "Failed", requestedAt: "now" });
    expect(state({ workflows: [failed], group: { requestedAt: "now" } })).toBe("Failed");
    expect(state({ workflows: [failed], group: { requestedAt: "again" } })).toBe("Submitting");
  });

  test("heal without a Workflow when every release became ready after all", () => {
    expect(state({ workflows: [workflow({ phase: "Failed" })], releases: { db: release("ready") } })).toBe("Ready");
  });
});

test("an attempt never takes a name that the status remembers, nor one that is still there", () => {
  const scene = {
    status: { revision: REVISION, workflow: { name: `${REVISION}-apply-4`, phase: "Failed" as const } },
    group: { requestedAt: "now" },
  };
  const attempt = (workflows: ReturnType<typeof workflow>[]) => {
    const base = observed({ ...scene, workflows });
    const decision = decide({ ...base, group: { ...base.group, status: observed(scene).group.status } });
    return decision.state === "Submitting" && decision.attempt;
  };
  expect(attempt([])).toBe(5);
  expect(attempt([workflow({ name: `${REVISION}-apply-7`, attempt: 7, phase: "Failed" })])).toBe(8);
});
