import { expect, test } from "vitest";
import { formatSeconds, parseDuration } from "./duration.ts";

test.each([
  { text: "90s", seconds: 90 },
  { text: "1h30m", seconds: 5400 },
  { text: "2.5s", seconds: 2.5 },
  { text: "250ms", seconds: 0.25 },
  { text: "8760h", seconds: 8760 * 3600 },
  { text: "8761h", seconds: undefined },
  { text: "0s", seconds: undefined },
  { text: "90", seconds: undefined },
  { text: "-5m", seconds: undefined },
  { text: "5 m", seconds: undefined },
  { text: "", seconds: undefined },
  { text: 90, seconds: undefined },
])("$text is $seconds seconds", ({ text, seconds }) => {
  expect(parseDuration(text)).toBe(seconds);
});

test("durations are written in whole seconds, never shorter than they are", () => {
  expect([formatSeconds(90), formatSeconds(2.1)]).toEqual(["90s", "3s"]);
});
