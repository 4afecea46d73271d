import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson, digestOf } from "./canonical.ts";

test("keys are sorted at every depth, lists keep their order, and what is undefined is left out", () => {
  const value = { b: [{ d: 1, c: null }, 2], a: undefined, "10": 0, "9": 0, é: "ü" };
  expect(canonicalJson(value)).toBe('{"9":0,"10":0,"b":[{"c":null,"d":1},2],"é":"ü"}');
});

test("the digest is SHA-256 of the UTF-8 bytes, in hex", () => {
  expect(digestOf("abc")).toBe("6cc43f858fbb763301637b5af970e2a46b46f461f27e5a0f41e009c59b827b25");
});

test("data comes back as it was", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
