/** Rules that hold for all values: what is owned can be written down and read again, and applying is stable. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Stored } from "../objects/stored.ts";
import type { Schema } from "../schema/schema.ts";
import { compare } from "./compare.ts";
import { fieldsOf, fromFieldsV1, pathText, toFieldsV1 } from "./field-set.ts";
import { applied } from "./managed-fields.ts";

const items: Schema = { type: "object", properties: { name: { type: "string" }, size: { type: "integer" } } };
const schema: Schema = {
  type: "object",
  properties: {
    text: { type: "string" },
    tags: { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "set" },
    parts: { type: "array", items, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"] },
    order: { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "atomic" },
    labels: { type: "object", additionalProperties: { type: "string" } },
  },
};
const word = fc.constantFrom("a", "b", "c", "d");
const value = fc.record(
  {
    text: word,
    tags: fc.uniqueArray(word, { minLength: 1 }),
    parts: fc.uniqueArray(fc.record({ name: word, size: fc.nat(3) }, { requiredKeys: ["name"] }), {
      selector: ({ name }) => name,
      minLength: 1,
    }),
    order: fc.array(word),
    labels: fc.dictionary(word, word, { minKeys: 1 }),
  },
  { requiredKeys: [] },
);
const by = (manager: string) => ({ manager, apiVersion: "v1", barred: [], time: "2026-01-01T00:00:00Z" });
const config = (fields: object) => ({ ...fields, metadata: { name: "x" } }) as unknown as Stored;
const plain = ({ metadata: _metadata, ...fields }: Stored): object => fields;
const sorted = (fields: object): unknown =>
  Object.fromEntries(
    Object.entries(fields).map(([key, field]) => [
      key,
      key === "tags" || key === "parts"
        ? (field as unknown[]).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
        : field,
    ]),
  );

describe("what somebody owns", () => {
  test("is the same after it was written down and read again", () => {
    fc.assert(
      fc.property(value, (fields) => {
        const set = fieldsOf(fields, schema);
        expect(fromFieldsV1(toFieldsV1(set))).toEqual(set);
      }),
    );
  });

  test("is named as people read it", () => {
    const set = fieldsOf({ parts: [{ name: "a", size: 1 }], tags: ["b"] }, schema);
    expect([...set].map(pathText)).toEqual([
      '.parts[name="a"]',
      '.parts[name="a"].name',
      '.parts[name="a"].size',
      '.tags[="b"]',
    ]);
  });
});

describe("a comparison", () => {
  test("finds nothing between equal values, and everything that one alone has", () => {
    fc.assert(
      fc.property(value, (fields) => {
        expect(compare(fields, structuredClone(fields), schema)).toEqual({ written: new Set(), removed: new Set() });
        const { written, removed } = compare({}, fields, schema);
        expect(removed.size).toBe(0);
        for (const path of fieldsOf(fields, schema)) expect(written).toContain(path);
      }),
    );
  });
});

describe("applying", () => {
  test("twice is the same as once", () => {
    fc.assert(
      fc.property(value, (fields) => {
        const once = applied(undefined, config(fields), schema, by("one"), false);
        expect(applied(once, config(fields), schema, by("one"), false)).toEqual(once);
      }),
    );
  });

  test("something else leaves nothing of what was applied before, where nobody else owns it", () => {
    fc.assert(
      fc.property(value, value, (before, after) => {
        const first = applied(undefined, config(before), schema, by("one"), false);
        const second = applied(first, config(after), schema, by("one"), false);
        expect(sorted(plain(second))).toEqual(sorted(after));
      }),
    );
  });

  test("by force gives what was applied last, and keeps what the other alone applied until that lets go of it", () => {
    fc.assert(
      fc.property(value, value, (mine, yours) => {
        const first = applied(undefined, config(mine), schema, by("one"), false);
        const both = applied(first, config(yours), schema, by("two"), true);
        const left = applied(both, config({}), schema, by("one"), false);
        expect(sorted(plain(left))).toEqual(sorted(yours));
      }),
    );
  });
});
