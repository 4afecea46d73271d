/** The order between the rows, where a rollout has failed. */
import { describe, expect, test } from "vitest";
import { decide } from "./decide.ts";
import type { StoredPlan } from "./observed.ts";
import { live, OLD_REVISION, plan, REVISION, release, STAGES, staged, staging, workflow } from "./testing.ts";
import { apply, failed, READY, rollback } from "./testing-undo.ts";

describe("the order of the rows", () => {
  test("a manifest that does not compile comes before all that is to be undone", () => {
    const compiled = { ok: false, problems: [{ kind: "SelfDependency", application: "a" }] } as const;
    expect(decide(failed({ compiled })).state).toBe("Invalid");
  });

  test("a group that is suspended undoes nothing, but lets a Workflow end", () => {
    const group = { onFailure: "Rollback", suspend: true } as const;
    const { status } = failed().group;
    expect(decide(failed({ group: { ...group, status } }))).toEqual({
      state: "Suspended",
      pending: ["db"],
      removals: [],
    });
    expect(decide(failed({ group: { ...group, status }, workflows: [apply, rollback()] })).state).toBe("RollingBack");
    expect(decide(failed({ group: { ...group, status }, goodReleases: READY })).state).toBe("RolledBack");
  });

  test("everything became ready after all: that comes before a rollback, unless it has begun", () => {
    const scene = { releases: { db: release("ready") }, live: [live("db")] } as const;
    expect(decide(failed(scene)).state).toBe("Ready");
    expect(decide(failed({ ...scene, workflows: [apply, rollback()] })).state).toBe("RollingBack");
  });

  test("a request to try again comes before a rollback that has not begun, and after one that has", () => {
    const group = { onFailure: "Rollback", requestedAt: "now", status: failed().group.status } as const;
    expect(decide(failed({ group }))).toMatchObject({ state: "Submitting", attempt: 2 });
    expect(decide(failed({ group, workflows: [apply, rollback()] })).state).toBe("RollingBack");
    expect(
      decide(failed({ group, goodReleases: READY, workflows: [apply, rollback({ phase: "Succeeded" })] })),
    ).toMatchObject({ state: "Submitting" });
    expect(decide(failed({ group, workflows: [apply, rollback({ phase: "Failed" })] }))).toMatchObject({
      state: "SubmittingRollback",
      attempt: 2,
    });
  });

  test("a Workflow that another look made comes before what the status still says", () => {
    const second = workflow({ name: `${REVISION}-apply-2`, attempt: 2, createdAt: "2026-01-01T00:03:00Z" });
    expect(decide(failed({ workflows: [apply, second] }))).toEqual({ state: "RollingOut", workflow: second });
  });

  test("sub-charts that would leave a release are not rolled back to either", () => {
    const graph = { web: [], "web/api": [] };
    const stored: StoredPlan = {
      ok: true,
      plan: plan(graph),
      revision: OLD_REVISION,
      releases: new Map([["web", release("ready", { asPlanned: false, apart: [] })]]),
    };
    expect(decide(failed({ stored: { [OLD_REVISION]: stored } }))).toMatchObject({
      state: "RollbackFailed",
      message: expect.stringContaining("helm.sh/resource-policy=keep"),
    });
  });

  test("a draft stages, and neither removes nor undoes anything", () => {
    const graph = { db: ["db/pg"], "db/pg": [] };
    const seen = failed({ compiled: staged(graph, ["db"]), live: [live("db"), live("old")] });
    expect(decide(seen)).toMatchObject({ state: "SubmittingStages" });
    const inVain = staging({ phase: "Failed", createdAt: "2026-01-01T00:05:00Z" });
    expect(decide(failed({ compiled: staged(graph, ["db"]), workflows: [apply, inVain] })).state).toBe("StagingFailed");
    expect(decide(failed({ compiled: staged(graph, ["db"]), workflows: [rollback()] }))).toMatchObject({
      state: "Stopping",
      supersededBy: STAGES,
    });
  });
});
