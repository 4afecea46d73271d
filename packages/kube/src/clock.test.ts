import fc from "fast-check";
import { expect, test } from "vitest";
import { backoffMs, systemClock } from "./clock.ts";

test("the wait doubles up to its limit, and chance takes away half of it at most", () => {
  const backoff = { minMs: 100, maxMs: 1_000 };
  expect([1, 2, 3, 4, 5, 1_000].map((failures) => backoffMs(backoff, failures, 0))).toEqual([
    100, 200, 400, 800, 1_000, 1_000,
  ]);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (failures, random) => {
        const full = backoffMs(backoff, failures, 0);
        const wait = backoffMs(backoff, failures, random);
        expect(wait <= full && wait >= full / 2).toBe(true);
      },
    ),
  );
});

test("a sleep ends with its signal", async () => {
  await expect(systemClock.sleep(1_000_000, AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
});
