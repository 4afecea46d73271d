import * as fc from "fast-check";
import { expect, test } from "vitest";
import { goJson } from "./go-json.ts";

test("the characters that Go escapes are escaped as Go does it, wherever they stand", () => {
  expect(goJson({ "a<b": ">=1 && <2", lines: "\u2028\u2029" })).toBe(
    String.raw`{"a\u003cb":"\u003e=1 \u0026\u0026 \u003c2","lines":"\u2028\u2029"}`,
  );
});

test("the value that is read back is the value that was written", async () => {
  await fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(goJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
