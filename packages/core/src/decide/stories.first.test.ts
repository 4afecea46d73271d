/** First rollouts over many looks: what no single look shows. */
import { describe, expect, test } from "vitest";
import { FIRST, message, SECOND, Story, says } from "./story.ts";

describe("a first rollout", () => {
  test("begins with the finalizer and ends ready", () => {
    const story = new Story(FIRST);
    expect(story.settle()).toEqual(["Claiming", "Submitting", "RollingOut"]);
    story.finish();
    expect(story.settle()).toEqual(["Ready"]);
    expect(story.serving()).toEqual(["db@1.0.0", "web@1.0.0"]);
    expect(says(story)).toEqual({ Ready: "True Succeeded" });
  });

  test("that fails is removed again, and its spec is not rolled out again by itself, whatever Argo forgets", () => {
    const story = new Story(FIRST);
    story.settle();
    story.finish("web");
    expect(story.settle()).toEqual(["Failed", "SubmittingRemoval", "RollingBack"]);
    expect(says(story)).toEqual({
      Ready: "False RollingBack",
      Reconciling: "True RollingBack",
      RolledBack: "Unknown RollingBack",
    });
    expect(story.status.applications?.map(({ name, phase }) => [name, phase])).toEqual([
      ["db", "Pending"],
      ["web", "Pending"],
    ]);
    story.finish();
    expect(story.settle()).toEqual(["RolledBack"]);
    expect(story.serving()).toEqual([]);
    expect(says(story)).toEqual({
      Ready: "False RollbackSucceeded",
      Stalled: "True RollbackSucceeded",
      RolledBack: "True RollbackSucceeded",
    });
    expect(message(story)).toBe(
      'application "web" failed: no; what it had installed is removed; edit the spec, or run "orkestra retry shop -n store"',
    );
    expect(story.status.applications?.map(({ phase }) => phase)).toEqual(["Removed", "Removed"]);
    story.forget();
    expect(story.settle()).toEqual(["RolledBack"]);

    story.spec = SECOND;
    expect(story.settle()).toEqual(["Submitting", "RollingOut"]);
    expect(story.status.failure).toBeUndefined();
    story.finish();
    expect(story.settle()).toEqual(["Ready"]);
    expect(says(story)).toEqual({ Ready: "True Succeeded" });
  });

  test("that fails under Hold stays as it is, until a person asks to try again", () => {
    const story = new Story(FIRST);
    story.flags = { onFailure: "Hold" };
    story.settle();
    story.finish("web");
    expect(story.settle()).toEqual(["Failed"]);
    story.forget();
    expect(story.settle()).toEqual(["Failed"]);
    story.flags = { ...story.flags, requestedAt: "now" };
    expect(story.settle()).toEqual(["Submitting", "RollingOut"]);
    expect(story.workflows.at(-1)?.attempt).toBe(2);
    story.finish("web");
    expect(story.settle()).toEqual(["Failed"]);
    expect(story.status.failure?.workflow).toMatch(/-apply-2$/);
  });

  test("whose removal fails says so and stays put, and is removed on request", () => {
    const story = new Story(FIRST);
    story.settle();
    story.finish("web");
    story.settle();
    story.finish("-db");
    expect(story.settle()).toEqual(["RollbackFailed"]);
    const words =
      'application "web" failed: no; removing what it installed failed: release "db" could not be removed: it is stuck; edit the spec, or run "orkestra retry shop -n store" to try that again';
    expect(message(story)).toBe(words);
    story.forget();
    expect(story.settle()).toEqual(["RollbackFailed"]);
    expect(message(story)).toBe(words);
    story.flags = { requestedAt: "now" };
    expect(story.settle()).toEqual(["SubmittingRemoval", "RollingBack"]);
    story.finish();
    expect(story.settle()).toEqual(["RolledBack"]);
  });
});
