import fc from "fast-check";
import { expect, test } from "vitest";
import { durationSeconds } from "./duration.ts";
import { MAX_GROUP_NAME } from "./names.ts";
import { Duration } from "./text.ts";

test.each([
  ["90s", 90],
  ["5m", 300],
  ["1h30m", 5400],
  ["1h1m1s500ms", 3661.5],
  ["2.5h", 9000],
])("%s is %d seconds", (duration, seconds) => {
  expect(durationSeconds(duration)).toBe(seconds);
});

test("every duration that the schema takes has a positive and finite length", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^([0-9]{1,5}(\.[0-9]{1,2})?(ms|s|m|h)){1,3}$/), (duration) => {
      fc.pre(Duration.safeParse(duration).success);
      const seconds = durationSeconds(duration);
      expect(seconds > 0 && seconds <= 8760 * 3600).toBe(true);
    }),
  );
});

test("the longest name of a group leaves room for its Workflow's name in a label", () => {
  expect(`${"g".repeat(MAX_GROUP_NAME)}-0123456789-rollback-999`.length).toBe(63);
});
