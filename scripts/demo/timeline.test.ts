import * as fc from "fast-check";
import { expect, test } from "vitest";
import { timeline } from "./timeline.ts";

test("bars stand where the releases were, in the order in which they began", () => {
  expect(
    timeline([
      { name: "web", from: 6_000, to: 10_000 },
      { name: "redis", from: 0, to: 4_000 },
      { name: "api", from: 4_000, to: 6_000 },
    ]),
  ).toEqual([
    "redis =========================                                          4.0 s",
    "api                            =============                             2.0 s",
    "web                                         =========================    4.0 s",
    "      0                                                         10.0 s",
  ]);
});

test("nothing draws nothing", () => {
  expect(timeline([])).toEqual([]);
});

test("no line is longer than a terminal, and every release has a bar", async () => {
  const span = fc
    .record({ name: fc.stringMatching(/^[a-z]{1,30}$/), from: fc.nat(1_000_000), length: fc.nat(500_000) })
    .map(({ name, from, length }) => ({ name, from, to: from + length }));
  await fc.assert(
    fc.property(fc.array(span, { minLength: 1, maxLength: 20 }), (spans) => {
      const lines = timeline(spans);
      expect(lines.every((line) => line.length <= 80)).toBe(true);
      expect(lines.slice(0, -1).every((line) => line.includes("="))).toBe(true);
    }),
  );
});
