/** Upgrades that fail, over many looks: what no single look shows. */
import { describe, expect, test } from "vitest";
import { BROKEN, FIRST, group, message, ready, SECOND, says, THIRD } from "./story.ts";

describe("an upgrade that fails", () => {
  test("is rolled back, and so are a second and a third", () => {
    const story = ready();
    const good = story.status.lastGoodRevision;
    for (const [spec, attempt] of [
      [SECOND, 1],
      [THIRD, 2],
      [SECOND, 3],
    ] as const) {
      story.spec = spec;
      expect(story.settle()).toEqual(["Submitting", "RollingOut"]);
      story.finish("db");
      expect(story.settle()).toEqual(["Failed", "SubmittingRollback", "RollingBack"]);
      expect(story.workflows.at(-1)).toMatchObject({ revision: good, operation: "rollback", attempt });
      story.finish();
      expect(story.settle()).toEqual(["RolledBack"]);
      expect(story.serving()).toEqual(["db@1.0.0", "web@1.0.0"]);
      expect(story.status).toMatchObject({ revision: good, lastGoodRevision: good, progress: "2/2" });
    }
    expect(story.status.history?.map(({ result }) => result)).toEqual([
      ...Array.from({ length: 3 }, () => ["RolledBack", "Failed"]).flat(),
      "Succeeded",
    ]);
    expect(message(story)).toBe(
      `application "db" failed: no; revision "${good}" is back; edit the spec, or run "orkestra retry shop -n store"`,
    );
  });

  test("is rolled back once, though the controller is killed after each thing that it starts", () => {
    const story = ready();
    story.spec = SECOND;
    story.look("killed");
    expect(story.settle()).toEqual(["RollingOut"]);
    story.finish("db");
    expect(story.look("killed").state).toBe("Failed");
    expect(story.look().state).toBe("Failed");
    expect(story.look("killed").state).toBe("SubmittingRollback");
    expect(story.settle()).toEqual(["RollingBack"]);
    story.finish();
    expect(story.look("killed").state).toBe("RolledBack");
    story.forget();
    expect(story.settle()).toEqual(["RolledBack"]);
    expect(story.workflows).toEqual([]);
  });

  test("is not forgotten when Argo drops its Workflow before the rollback began", () => {
    const story = ready();
    story.spec = SECOND;
    story.settle();
    story.finish("db");
    story.look();
    story.forget();
    expect(story.settle()).toEqual(["SubmittingRollback", "RollingBack"]);
    expect(message(story)).toContain('application "db" failed: no; rolling back to revision');
  });

  test("whose rollback fails says both, stays put, and is rolled back on request", () => {
    const story = ready();
    story.spec = SECOND;
    story.settle();
    story.finish("db");
    story.settle();
    story.finish("db");
    expect(story.settle()).toEqual(["RollbackFailed"]);
    expect(says(story)).toEqual({
      Ready: "False RollbackFailed",
      Stalled: "True RollbackFailed",
      RolledBack: "False RollbackFailed",
    });
    story.forget();
    expect(story.settle()).toEqual(["RollbackFailed"]);
    expect(message(story)).toContain('failed: application "db" failed: no; edit the spec');
    story.flags = { requestedAt: "now" };
    expect(story.settle()).toEqual(["SubmittingRollback", "RollingBack"]);
    story.finish();
    expect(story.settle()).toEqual(["RolledBack"]);
  });

  test("is tried again on request once it is rolled back, and rolled back again", () => {
    const story = ready();
    story.spec = SECOND;
    story.settle();
    story.finish("db");
    story.settle();
    story.flags = { requestedAt: "now" };
    expect(story.settle()).toEqual(["RollingBack"]);
    story.finish();
    expect(story.settle()).toEqual(["Submitting", "RollingOut"]);
    story.finish("db");
    expect(story.settle()).toEqual(["Failed", "SubmittingRollback", "RollingBack"]);
  });

  test("gives way to a newer spec, also in the middle of its rollback", () => {
    const story = ready();
    story.spec = SECOND;
    story.settle();
    story.finish("db");
    story.settle();
    story.spec = THIRD;
    expect(story.settle()).toEqual(["Stopping"]);
    story.finish();
    expect(story.settle()).toEqual(["Submitting", "RollingOut"]);
    expect(says(story)).toEqual({ Ready: "Unknown Progressing", Reconciling: "True Progressing" });
    story.finish();
    expect(story.settle()).toEqual(["Ready"]);
    expect(story.serving()).toEqual(["db@3.0.0", "web@1.0.0"]);
    expect(story.status.history?.map(({ result }) => result)).toEqual([
      "Succeeded",
      "Superseded",
      "Failed",
      "Succeeded",
    ]);
  });

  test("whose spec becomes the good one again during the rollback is done when that is", () => {
    const story = ready();
    story.spec = SECOND;
    story.settle();
    story.finish("db");
    story.settle();
    story.spec = FIRST;
    expect(story.settle()).toEqual(["RollingOut"]);
    story.finish();
    expect(story.settle()).toEqual(["Ready"]);
    expect(story.serving()).toEqual(["db@1.0.0", "web@1.0.0"]);
  });

  test("whose spec becomes the good one again after the rollback needs nothing more", () => {
    const story = ready();
    story.spec = SECOND;
    story.settle();
    story.finish("db");
    story.settle();
    story.finish();
    story.settle();
    story.spec = FIRST;
    expect(story.settle()).toEqual(["Ready"]);
    expect(story.status.failure).toBeUndefined();
  });

  test("under Hold is left alone, and rolled back when the policy changes", () => {
    const story = ready();
    story.flags = { onFailure: "Hold" };
    story.spec = SECOND;
    story.settle();
    story.finish("db");
    expect(story.settle()).toEqual(["Failed"]);
    story.flags = { onFailure: "Rollback" };
    expect(story.settle()).toEqual(["SubmittingRollback", "RollingBack"]);
    story.flags = { onFailure: "Hold" };
    story.finish();
    expect(story.settle()).toEqual(["RolledBack"]);
  });

  test("of a spec that does not compile any more waits for one that does, and forgets nothing", () => {
    const story = ready();
    story.spec = SECOND;
    story.settle();
    story.finish("db");
    story.look();
    story.spec = BROKEN;
    expect(story.settle()).toEqual(["Invalid"]);
    story.forget();
    story.spec = SECOND;
    expect(story.settle()).toEqual(["SubmittingRollback", "RollingBack"]);
    story.spec = BROKEN;
    expect(story.settle()).toEqual(["Invalid"]);
    expect(message(story)).toMatch(/; Workflow ".*-rollback", which was started before, goes on$/);
  });

  test("has nothing to go back to when its revision is the good one", () => {
    const story = ready();
    story.objects.delete("db");
    expect(story.settle()).toEqual(["Submitting", "RollingOut"]);
    story.finish("db");
    expect(story.settle()).toEqual(["Failed"]);
    expect(message(story)).toContain("this is the last good revision, so there is none to go back to");
  });

  test("is not rolled back while the group is suspended, and is when it is resumed", () => {
    const story = ready();
    story.spec = SECOND;
    story.settle();
    story.flags = { suspend: true };
    story.finish("db");
    expect(story.settle()).toEqual(["Suspended"]);
    expect(message(story)).toBe(
      'application "db" failed: no; suspended before it was rolled back, with "db" to do; run "orkestra resume shop -n store" to go on',
    );
    story.flags = {};
    expect(story.settle()).toEqual(["SubmittingRollback", "RollingBack"]);
  });

  test("says so when the good revision is gone", () => {
    const story = ready();
    story.revisions.clear();
    story.spec = SECOND;
    story.settle();
    story.finish("db");
    expect(story.settle()).toEqual(["Failed", "RollbackFailed"]);
    expect(message(story)).toMatch(
      /going back to revision "shop-\w+" failed: revision "shop-\w+" is gone; edit the spec/,
    );
  });

  test("returns to the versions that ranges had come to", () => {
    const ranges = (db: string) => group({ db, web: "1.x" });
    const story = ready(ranges("1.x"));
    story.newest = "1.9.0";
    story.spec = ranges(">=1.5.0");
    story.settle();
    story.finish("db");
    story.settle();
    story.finish();
    expect(story.settle()).toEqual(["RolledBack"]);
    expect(story.serving()).toEqual(["db@1.2.3", "web@1.2.3"]);
    expect(story.workflows.at(-1)?.revision).not.toBe(story.status.lastGoodRevision);
    story.spec = ranges("1.x");
    expect(story.settle()).toEqual(["Submitting", "RollingOut"]);
  });
});
