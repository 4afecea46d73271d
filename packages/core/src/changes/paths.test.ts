import fc from "fast-check";
import { expect, test } from "vitest";
import { differingPaths } from "./paths.ts";

test.each([
  ["a field", { image: { tag: "1" } }, { image: { tag: "2" } }, ["image.tag"]],
  ["a field that came, and one that went", { a: 1 }, { b: 1 }, ["a", "b"]],
  ["an item of a list", { env: [{ value: "x" }] }, { env: [{ value: "y" }] }, ["env[0].value"]],
  ["a list that is longer as a whole", { env: [1] }, { env: [1, 2] }, ["env"]],
  ["a key that is no word", { annotations: { "a.b/c": 1 } }, { annotations: {} }, ['annotations["a.b/c"]']],
  ["a null that deletes a default", { a: {} }, { a: { b: null } }, ["a.b"]],
  ["an object in the place of a list", { a: [] }, { a: {} }, ["a"]],
])("a path leads to %s", (_, before, after, paths) => {
  expect(differingPaths(before, after)).toEqual(paths);
});

test("a value differs nowhere from itself", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(differingPaths(value, JSON.parse(JSON.stringify(value)))).toEqual([]);
    }),
  );
});

test("values that differ differ somewhere, in both directions in the same places, and no path says what a value is", () => {
  const secret = fc.constantFrom("s3cret-1", "s3cret-2");
  const values = fc.dictionary(
    fc.constantFrom("a", "b", "c.d"),
    fc.oneof(secret, fc.array(secret), fc.dictionary(fc.constantFrom("x", "y"), secret)),
  );
  fc.assert(
    fc.property(values, values, (before, after) => {
      const paths = differingPaths(before, after);
      const sorted = (value: object) =>
        JSON.stringify(
          Object.entries(value)
            .map(([k, v]) => [k, typeof v === "object" && !Array.isArray(v) ? Object.entries(v).sort() : v])
            .sort(),
        );
      expect(paths.length === 0).toBe(sorted(before) === sorted(after));
      expect(differingPaths(after, before)).toEqual(paths);
      expect(paths.join()).not.toContain("s3cret");
    }),
  );
});
