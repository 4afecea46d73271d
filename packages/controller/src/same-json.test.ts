import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isSameJson } from "./same-json.ts";

test("a value is the same as its copy through JSON, and as itself with its fields in another order", async () => {
  await fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const copy: unknown = JSON.parse(JSON.stringify(value));
      expect(isSameJson(value, copy)).toBe(true);
    }),
  );
  expect(isSameJson({ a: 1, b: [2] }, { b: [2], a: 1 })).toBe(true);
});

test("a field that is undefined is no field", () => {
  expect(isSameJson({ a: 1, b: undefined }, { a: 1 })).toBe(true);
});

test("what differs anywhere is not the same", () => {
  for (const other of [{ a: [1, 2] }, { a: { 0: 1 } }, { a: [1], b: null }, { a: null }, {}, [1], "a", null]) {
    expect(isSameJson({ a: [1] }, other)).toBe(false);
  }
});
