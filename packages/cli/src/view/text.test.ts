import { expect, test } from "vitest";
import { readableSeconds } from "./seconds.ts";
import { wrap } from "./wrap.ts";

test.each([
  [0, "0s"],
  [0.2, "1s"],
  [90, "1m30s"],
  [3600, "1h"],
  [3661, "1h1m1s"],
])("%f seconds read as %s", (seconds, text) => {
  expect(readableSeconds(seconds)).toBe(text);
});

test("lines break at spaces, and a word that is too long has one of its own", () => {
  expect(wrap("a bb ccc dddddddd e", 5)).toEqual(["a bb", "ccc", "dddddddd", "e"]);
});
