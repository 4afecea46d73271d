import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { visibleValues } from "./visible.ts";

describe("the values that a piece can see", () => {
  const values = { a: { on: true, size: 3 }, b: { on: false }, global: { host: "x" }, c: null, d: "text" };

  test("are all of them where no paths are named", () => {
    expect(visibleValues(values, undefined)).toBe(values);
    expect(visibleValues(values, [[]])).toBe(values);
  });

  test("are cut to the paths, and keep their order", () => {
    const seen = visibleValues(values, [["global"], ["b", "on"], ["a", "on"]]);
    expect(JSON.stringify(seen)).toBe('{"a":{"on":true},"b":{"on":false},"global":{"host":"x"}}');
  });

  test("keep what stands in the way of a path, since a null deletes", () => {
    expect(
      visibleValues(values, [
        ["c", "on"],
        ["d", "on"],
      ]),
    ).toEqual({ c: null, d: "text" });
  });

  test("leave out a table with nothing visible in it", () => {
    expect(
      visibleValues(values, [
        ["a", "other"],
        ["nowhere", "on"],
      ]),
    ).toEqual({});
  });

  test("take the whole of a path that is named beside one below it, in either order", () => {
    expect(visibleValues(values, [["a", "on"], ["a"]])).toEqual({ a: values.a });
    expect(visibleValues(values, [["a"], ["a", "on"]])).toEqual({ a: values.a });
  });

  test("take keys literally, those of JavaScript's objects too", () => {
    const odd = JSON.parse('{"__proto__": {"on": true}, "constructor": {"on": 1, "off": 2}}');
    expect(JSON.stringify(visibleValues(odd, [["__proto__"], ["constructor", "on"]]))).toBe(
      '{"__proto__":{"on":true},"constructor":{"on":1}}',
    );
    expect(visibleValues({}, [["toString"]])).toEqual({});
  });

  const key = fc.constantFrom("a", "b", "c");
  const path = fc.array(key, { minLength: 1, maxLength: 3 });
  const tree = fc.letrec((tie) => ({
    table: fc.dictionary(key, tie("value"), { noNullPrototype: true }),
    value: fc.oneof({ maxDepth: 3 }, fc.constantFrom<unknown>(null, true, 1, "x"), tie("table")),
  })).table as fc.Arbitrary<Record<string, unknown>>;
  const at = (from: unknown, keys: readonly string[]): unknown =>
    keys.reduce<unknown>((here, it) => (here as Record<string, unknown> | undefined)?.[it], from);

  test("hold exactly what the values hold at each path, and nothing is added by asking twice", () => {
    fc.assert(
      fc.property(tree, fc.array(path), (all, paths) => {
        const seen = visibleValues(all, paths);
        for (const it of paths) {
          const value = at(all, it);
          if (value !== undefined) expect(at(seen, it)).toEqual(value);
        }
        expect(visibleValues(seen, paths)).toEqual(seen);
      }),
    );
  });
});
