/** Removal, a person's word, and deletion, over many looks: what no single look shows. */
import { describe, expect, test } from "vitest";
import { group, message, ready, SECOND, says, THIRD } from "./story.ts";

describe("what leaves the group", () => {
  const WITHOUT_WEB = group({ db: "1.0.0" });

  test("is removed, and shown until it is gone", () => {
    const story = ready();
    story.spec = WITHOUT_WEB;
    expect(story.settle()).toEqual(["Submitting", "RollingOut"]);
    expect(story.status).toMatchObject({
      progress: "1/1",
      applications: [
        { name: "db", phase: "Ready" },
        { name: "web", phase: "Pending", message: "left the group: will be removed when everything else is ready" },
      ],
    });
    story.finish();
    expect(story.settle()).toEqual(["Ready"]);
    expect(story.serving()).toEqual(["db@1.0.0"]);
  });

  test("and cannot be removed takes nothing good back; that is tried again on request", () => {
    const story = ready();
    story.spec = WITHOUT_WEB;
    story.settle();
    story.finish("-web");
    expect(story.settle()).toEqual(["RemoveFailed"]);
    const words =
      'release "web" could not be removed: it is stuck; everything else is ready; run "orkestra retry shop -n store" to try again';
    expect(says(story)).toEqual({ Ready: "False RemoveFailed", Stalled: "True RemoveFailed" });
    expect(message(story)).toBe(words);
    expect(story.status.failure).toBeUndefined();
    expect(story.status.lastGoodRevision).toBe(story.status.revision);
    story.forget();
    expect(story.settle()).toEqual(["RemoveFailed"]);
    expect(message(story)).toBe(words);
    expect(story.status.applications?.[1]).toEqual({
      name: "web",
      phase: "Failed",
      message: "could not be removed: it is stuck",
    });
    story.flags = { requestedAt: "now" };
    expect(story.settle()).toEqual(["Submitting", "RollingOut"]);
    story.finish();
    expect(story.settle()).toEqual(["Ready"]);
  });

  test("comes back with a rollback, and what came goes", () => {
    const story = ready();
    story.spec = group({ db: "2.0.0", cache: "1.0.0" });
    story.settle();
    story.finish("cache");
    story.settle();
    expect(story.status.applications?.map(({ name, message }) => [name, message])).toContainEqual([
      "cache",
      expect.stringMatching(/^is not part of revision "shop-\w+": will be removed when everything else is ready$/),
    ]);
    story.finish();
    expect(story.settle()).toEqual(["RolledBack"]);
    expect(story.serving()).toEqual(["db@1.0.0", "web@1.0.0"]);
  });
});

describe("a person who goes back", () => {
  test("gets that revision for as long as the spec is the one that it is instead of", () => {
    const story = ready();
    const first = story.status.revision as string;
    story.spec = SECOND;
    story.settle();
    story.finish();
    story.settle();
    const second = story.status.revision as string;
    story.flags = { rollbackTo: { revision: first, insteadOf: second } };
    expect(story.settle()).toEqual(["SubmittingRollback", "RollingBack"]);
    story.finish();
    expect(story.settle()).toEqual(["RolledBack"]);
    expect(story.serving()).toEqual(["db@1.0.0", "web@1.0.0"]);
    expect(says(story)).toEqual({ Ready: "False RollbackSucceeded", RolledBack: "True RollbackSucceeded" });
    story.spec = THIRD;
    expect(story.settle()).toEqual(["Submitting", "RollingOut"]);
    story.finish("db");
    story.settle();
    story.finish();
    expect(story.settle()).toEqual(["RolledBack"]);
    expect(story.status.revision).toBe(first);
  });

  test("to the revision of the spec changes nothing", () => {
    const story = ready();
    story.flags = { rollbackTo: { revision: story.status.revision as string } };
    expect(story.settle()).toEqual(["Ready"]);
  });

  test("to one that is gone is told so, and nothing is changed", () => {
    const story = ready();
    story.flags = { rollbackTo: { revision: "shop-gone" } };
    expect(story.settle()).toEqual(["RollbackFailed"]);
    expect(story.serving()).toEqual(["db@1.0.0", "web@1.0.0"]);
    expect(message(story)).toBe(
      'going back to revision "shop-gone" failed: revision "shop-gone" is gone; run "kubectl annotate applicationgroup shop -n store orkestra.dev/rollback-to-" to roll out the spec',
    );
  });
});

describe("a group that is deleted", () => {
  test("is stopped, removed and let go", () => {
    const story = ready();
    story.spec = SECOND;
    story.settle();
    story.flags = { deleting: true, suspend: true };
    expect(story.settle()).toEqual(["Stopping"]);
    story.finish();
    expect(story.settle()).toEqual(["SubmittingRemoval", "Removing"]);
    expect(story.status).toMatchObject({ progress: "0/2" });
    story.finish();
    expect(story.settle()).toEqual(["Finalizing"]);
    expect(story.isGone).toBe(true);
  });

  test("is removed without a Workflow where one fails, whatever Argo forgets", () => {
    const story = ready();
    story.flags = { deleting: true };
    story.settle();
    story.finish("-web");
    expect(story.look().state).toBe("RemovingDirectly");
    expect(message(story)).toMatch(
      /^removing "db", "web", dependents first; without a Workflow: Workflow ".*" failed$/,
    );
    story.forget();
    expect(story.look().state).toBe("RemovingDirectly");
    expect(story.settle()).toEqual(["Finalizing"]);
  });

  test("leaves its releases where it is to orphan them", () => {
    const story = ready();
    story.flags = { deleting: true, deletionPolicy: "Orphan" };
    expect(story.settle()).toEqual(["Orphaning", "Finalizing"]);
  });

  test("in the middle of a rollback is removed too", () => {
    const story = ready();
    story.spec = SECOND;
    story.settle();
    story.finish("db");
    story.settle();
    story.flags = { deleting: true };
    expect(story.settle()).toEqual(["Stopping"]);
    story.finish();
    expect(story.settle()).toEqual(["SubmittingRemoval", "Removing"]);
  });
});
