import { expect, test } from "vitest";
import { milliseconds, spoken } from "./duration.ts";

test.each([
  ["90s", 90_000],
  ["1h30m", 5_400_000],
  ["2.5s", 2_500],
  ["500ms", 500],
  ["300", 300_000],
  ["8760h", 2 ** 31 - 1],
  ["0s", undefined],
  ["-5m", undefined],
  ["5 m", undefined],
  ["m", undefined],
  ["", undefined],
])("%s is %s milliseconds", (text, ms) => {
  expect(milliseconds(text)).toBe(ms);
});

test.each([
  [5_400_000, "1h30m"],
  [300_000, "5m"],
  [1_500, "1.5s"],
  [90_500, "1m30.5s"],
])("%i is spoken %s", (ms, text) => {
  expect(spoken(ms)).toBe(text);
});
