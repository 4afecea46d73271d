import { expect, test } from "vitest";
import { emptied, isLost, withEmpty, without } from "./emptied.ts";

test.each([
  { why: "a map that is empty already", wanted: { a: {} }, live: { a: {} }, paths: [] },
  { why: "a map that was not there", wanted: { a: {} }, live: {}, paths: [] },
  { why: "what was no map", wanted: { a: {} }, live: { a: [1] }, paths: [] },
  { why: "a map that keeps an entry, or gets another", wanted: { a: { y: 1 } }, live: { a: { x: 1 } }, paths: [] },
  { why: "an empty list", wanted: { a: [] }, live: { a: { x: 1 } }, paths: [] },
  { why: "a null", wanted: { a: null }, live: { a: { x: 1 } }, paths: [] },
  { why: "a map that goes as a whole", wanted: { b: 1 }, live: { a: { x: 1 }, b: 1 }, paths: [] },
])("nothing is to be emptied for $why", ({ wanted, live, paths }) => {
  expect(emptied(wanted, live)).toEqual(paths);
});

test("every map that is to lose all of its entries is found, wherever it is", () => {
  const live = { a: { x: 1 }, b: { c: { x: { y: 1 } }, d: { e: { x: 1 } } }, k: { x: 1 } };
  expect(emptied({ a: {}, b: { c: {}, d: { e: {} } }, k: { x: 2 } }, live)).toEqual([
    ["a"],
    ["b", "c"],
    ["b", "d", "e"],
  ]);
});

test("without a map goes also what would be empty around it", () => {
  expect(without({ a: { b: { c: {} } }, d: 1 }, ["a", "b", "c"])).toEqual({ d: 1 });
  expect(without({ a: { b: { c: {}, e: 1 } }, d: 1 }, ["a", "b", "c"])).toEqual({ a: { b: { e: 1 } }, d: 1 });
});

test("an empty map is put where it was left out, but not over what others have there", () => {
  expect(withEmpty({ d: 1 }, ["a", "b"])).toEqual({ a: { b: {} }, d: 1 });
  expect(withEmpty({ a: null, d: 1 }, ["a", "b"])).toEqual({ a: { b: {} }, d: 1 });
  expect(withEmpty({ a: { b: { theirs: 1 } } }, ["a", "b"])).toEqual({ a: { b: { theirs: 1 } } });
});

test("a map is lost where a null has come of it, or nothing", () => {
  expect([{ a: { b: null } }, { a: {} }, {}].map((map) => isLost(map, ["a", "b"]))).toEqual([true, true, true]);
  expect([{ a: { b: {} } }, { a: { b: { theirs: 1 } } }].map((map) => isLost(map, ["a", "b"]))).toEqual([false, false]);
});
