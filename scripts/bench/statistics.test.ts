import fc from "fast-check";
import { expect, test } from "vitest";
import { median, quantile, ratios, summary } from "./statistics.ts";

test("the median of an odd number of values is the middle one, of an even number the mean of two", () => {
  expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([7])]).toEqual([2, 2.5, 7]);
});

test("a summary tells the median and how far the values lie apart", () => {
  expect(summary([5, 1, 9])).toEqual({ median: 5, min: 1, max: 9 });
});

test("the 95th of a hundred values in order is their 95th percentile, and of ten it is the largest", () => {
  const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
  expect([quantile(upTo(100), 0.95), quantile(upTo(20), 0.95), quantile(upTo(10), 0.95)]).toEqual([95, 19, 10]);
});

test("a quantile is one of the values, and as many of them as it promises do not exceed it", () => {
  const values = fc.array(fc.integer(), { minLength: 1 });
  fc.assert(
    fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (all, share) => {
      const found = quantile(all, share);
      return all.includes(found) && all.filter((value) => value <= found).length >= all.length * share;
    }),
  );
});

test("no values have no summary", () => {
  expect(() => summary([])).toThrow("no values to summarise");
});

test("ratios are taken pair by pair, and only of pairs", () => {
  expect(ratios([6, 9], [3, 2])).toEqual([2, 4.5]);
  expect(() => ratios([1], [])).toThrow("1 and 0 values are no pairs");
});
