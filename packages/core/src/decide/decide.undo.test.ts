/** Each row of the table for a rollout that failed, and for what is there and not wanted. */
import { describe, expect, test } from "vitest";
import { decide } from "./decide.ts";
import { live, OLD_REVISION, observed, plan, REVISION, release, task, workflow } from "./testing.ts";
import { apply, cleanup, failed, failure, old, READY, rollback, type Scene } from "./testing-undo.ts";
import type { TaskView } from "./workflow-view.ts";

describe("each row of the table for a rollout that failed", () => {
  test("it is recorded first, whatever is done about it then", () => {
    const seen = failed({ status: { revision: REVISION, lastGoodRevision: OLD_REVISION } });
    expect(decide(seen)).toEqual({ state: "Failed" });
  });

  test("the last good revision is put back, but for what is as it was", () => {
    expect(decide(failed())).toEqual({
      state: "SubmittingRollback",
      plan: plan({ db: [], web: ["db"] }),
      revision: OLD_REVISION,
      attempt: 1,
      done: new Set(["web"]),
      removals: [],
    });
  });

  test("what the good revision did not have is removed with that", () => {
    const cache = live("cache");
    const decision = decide(failed({ live: [live("db"), live("web"), cache] }));
    expect(decision).toMatchObject({ state: "SubmittingRollback", removals: [{ release: cache, after: [] }] });
  });

  test("its rollback is waited for", () => {
    const running = rollback();
    expect(decide(failed({ workflows: [apply, running] }))).toEqual({
      state: "RollingBack",
      workflow: running,
      to: OLD_REVISION,
    });
  });

  test("it is over when the good revision is back, with or without a Workflow", () => {
    const back = { state: "RolledBack", to: OLD_REVISION, requested: false };
    expect(decide(failed({ goodReleases: READY }))).toEqual(back);
    expect(decide(failed({ goodReleases: READY, workflows: [apply, rollback({ phase: "Succeeded" })] }))).toEqual(back);
  });

  test("a release that flaps after the rollback is Flux's to mend", () => {
    const goodReleases = { ...READY, db: release("progressing") };
    expect(decide(failed({ goodReleases, workflows: [apply, rollback({ phase: "Succeeded" })] })).state).toBe(
      "RolledBack",
    );
    expect(decide(failed({ goodReleases, workflows: [apply] })).state).toBe("SubmittingRollback");
  });

  test("a release that is gone after the rollback is made again", () => {
    const seen = failed({
      goodReleases: { web: release("ready") },
      workflows: [apply, rollback({ phase: "Succeeded" })],
    });
    expect(decide(seen)).toMatchObject({ state: "SubmittingRollback", attempt: 2 });
  });

  test("a rollback that failed stays as it is, and says why", () => {
    const tasks = new Map([["r-db", task("Failed", "main: Error (exit code 1): release default/db failed: no")]]);
    const seen = failed({
      workflows: [apply, rollback({ phase: "Failed", tasks })],
      goodReleases: { db: release("failed") },
    });
    expect(decide(seen)).toEqual({ state: "RollbackFailed", message: 'application "db" failed: no' });
  });

  test("a revision that cannot be read is no target", () => {
    const stored = { [OLD_REVISION]: { ok: false, why: "is gone" } } as const;
    expect(decide(failed({ stored }))).toEqual({
      state: "RollbackFailed",
      message: `revision "${OLD_REVISION}" is gone`,
    });
  });

  test("under Hold it is left as it is", () => {
    expect(decide(failed({ group: { onFailure: "Hold", status: failed().group.status } }))).toEqual({
      state: "Failed",
    });
  });

  test("of the good revision itself there is nothing to go back to", () => {
    expect(decide(failed({ status: { revision: REVISION, lastGoodRevision: REVISION, failure } }))).toEqual({
      state: "Failed",
    });
  });

  test("of a first rollout, all that is there is removed", () => {
    const graph = { db: [], web: ["db"] };
    const seen = failed({ graph, status: { revision: REVISION, failure } });
    expect(decide(seen)).toMatchObject({
      state: "SubmittingRemoval",
      purpose: "cleanup",
      revision: REVISION,
      attempt: 1,
      removals: [{ release: { node: "web" } }, { release: { node: "db" } }],
    });
    const running = cleanup();
    const status = { revision: REVISION, failure };
    expect(decide(failed({ graph, status, workflows: [apply, running] }))).toEqual({
      state: "RollingBack",
      workflow: running,
    });
    expect(decide(failed({ graph, status, live: [] }))).toEqual({ state: "RolledBack", requested: false });
    expect(
      decide(failed({ graph, status, workflows: [apply, cleanup({ phase: "Error", message: "no template" })] })),
    ).toEqual({
      state: "RollbackFailed",
      message: `Workflow "${REVISION}-remove" ended as Error: no template`,
    });
  });

  test("of what nobody remembers to be a first rollout, nothing is removed that it did not install", () => {
    const status = { revision: REVISION, failure };
    const before = { ...live("web"), digest: "another" };
    expect(decide(failed({ status, live: [live("db"), before] }))).toEqual({
      state: "RollbackFailed",
      message: 'no good revision is known, but "web" was there before; nothing was removed',
    });
    const history = [{ revision: OLD_REVISION, result: "Failed" as const }];
    expect(decide(failed({ status: { ...status, history }, live: [live("db"), before] })).state).toBe(
      "SubmittingRemoval",
    );
  });

  test("what did not fit into one Workflow of removals comes with the next", () => {
    const seen = failed({
      graph: { db: [], web: ["db"] },
      status: { revision: REVISION, failure },
      workflows: [apply, cleanup({ phase: "Succeeded" })],
    });
    expect(decide(seen)).toMatchObject({ state: "SubmittingRemoval", attempt: 2 });
  });
});

describe("what is there and not wanted", () => {
  const READY_DB = { db: release("ready") };

  test("keeps a group from being ready: a Workflow of removals alone", () => {
    const seen = observed({ releases: READY_DB, live: [live("db"), live("old")] });
    expect(decide(seen)).toEqual({
      state: "Submitting",
      plan: plan({ db: [] }),
      revision: REVISION,
      attempt: 1,
      done: new Set(["db"]),
      removals: [{ release: live("old"), after: [] }],
    });
  });

  test("and could not be removed is told, tried again on request, and no reason to undo anything", () => {
    const tasks = new Map([["x-old", task("Failed", "main: Error (exit code 3): it is stuck")]]);
    const scene = {
      releases: READY_DB,
      live: [live("db"), live("old")],
      workflows: [workflow({ phase: "Failed", tasks })],
    } as const;
    const message = 'release "old" could not be removed: it is stuck';
    expect(decide(observed({ ...scene, group: { onFailure: "Rollback" } }))).toEqual({
      state: "RemoveFailed",
      message,
    });
    expect(decide(observed({ ...scene, group: { requestedAt: "now" } }))).toMatchObject({
      state: "Submitting",
      attempt: 2,
    });
    const flapping = { ...scene, releases: { db: release("progressing") } };
    expect(decide(observed({ ...flapping, group: { onFailure: "Rollback" } })).state).toBe("Submitting");
  });

  test("and could not be removed is told without what was skipped for its sake, as if that had never been started", () => {
    const stuck = ["x-web", task("Failed", "main: Error (exit code 3): it is stuck")] as const;
    const skipped = task("Failed", 'main: Error (exit code 5): release default/old skipped: "web", which ...');
    const seen = (names: readonly string[], last: TaskView) =>
      decide(
        observed({
          releases: READY_DB,
          live: [live("db"), live("old"), ...names.map((name) => live(name, { dependencies: ["old"] }))],
          workflows: [workflow({ phase: "Failed", tasks: new Map([stuck, ["x-old", last]]) })],
        }),
      );
    expect(seen(["web"], skipped)).toEqual({
      state: "RemoveFailed",
      message: 'release "web" could not be removed: it is stuck',
    });
    // Gone without having been uninstalled.
    for (const names of [["web"], []]) expect(seen(names, skipped)).toEqual(seen(names, task("Omitted")));
  });

  test("and could not be removed is not tried again for the sake of a step that has just run", () => {
    const failed = task("Failed", "main: Error (exit code 3): it is stuck");
    const ended = (step: "Succeeded" | "Failed") =>
      new Map([
        ["r-db-S-smoke", task(step)],
        ["x-old", failed],
      ]);
    const scene = {
      graph: { db: [], "db.smoke": ["db"] },
      releases: READY_DB,
      live: [live("db"), live("old")],
    } as const;
    const after = (step: "Succeeded" | "Failed") =>
      decide(observed({ ...scene, workflows: [workflow({ phase: "Failed", tasks: ended(step) })] })).state;
    expect(after("Succeeded")).toBe("RemoveFailed");
    expect(after("Failed")).toBe("Failed");
  });

  test("is tried to be removed when the rollout that was to do it failed before", () => {
    const tasks = new Map([["r-db", task("Failed", "main: Error (exit code 1): no")]]);
    const seen = observed({
      releases: READY_DB,
      live: [live("db"), live("old")],
      workflows: [workflow({ phase: "Failed", tasks })],
    });
    expect(decide(seen).state).toBe("Submitting");
  });
});

describe("the finalizer", () => {
  const group = { hasFinalizer: false } as const;
  test("is put on before anything is started", () => {
    expect(decide(observed({ group }))).toEqual({ state: "Claiming" });
  });

  test("is put on a group that has releases, whatever else is the matter", () => {
    const compiled = { ok: false, problems: [{ kind: "SelfDependency", application: "a" }] } as const;
    expect(decide(observed({ group, compiled, live: [live("db")] }))).toEqual({ state: "Claiming" });
    expect(decide(observed({ group, compiled })).state).toBe("Invalid");
  });
});

describe("a person's word to go back", () => {
  const asked = (rollbackTo: { revision: string; insteadOf?: string }, scene: Scene = {}) =>
    decide(
      observed({
        releases: { db: release("ready") },
        live: [live("db")],
        stored: { [OLD_REVISION]: old(READY) },
        ...scene,
        group: { rollbackTo },
      }),
    ).state;

  test("counts for as long as the spec is the one that was meant, or for good", () => {
    expect(asked({ revision: OLD_REVISION, insteadOf: REVISION })).toBe("RolledBack");
    expect(asked({ revision: OLD_REVISION })).toBe("RolledBack");
    expect(asked({ revision: OLD_REVISION, insteadOf: "shop-before" })).toBe("Ready");
    expect(asked({ revision: REVISION })).toBe("Ready");
  });

  test("stops a rollout", () => {
    expect(asked({ revision: OLD_REVISION }, { workflows: [workflow()] })).toBe("Stopping");
  });

  test("counts while the manifest does not compile, unless it was for another", () => {
    const compiled = { ok: false, problems: [{ kind: "SelfDependency", application: "a" }] } as const;
    expect(asked({ revision: OLD_REVISION }, { compiled })).toBe("RolledBack");
    expect(asked({ revision: OLD_REVISION, insteadOf: REVISION }, { compiled })).toBe("Invalid");
  });
});
