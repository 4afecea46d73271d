/** What a write changed, field by field: structured-merge-diff's comparison. */
import { isObject, type Json, same } from "../json/json.ts";
import { anything, entry, type Schema } from "../schema/schema.ts";
import { type FieldSet, itemElement, join, mergedAs } from "./field-set.ts";

export interface Comparison {
  /** Added or changed. */
  readonly written: FieldSet;
  readonly removed: FieldSet;
}

export function compare(before: unknown, after: unknown, schema: Schema): Comparison {
  const written = new Set<string>();
  const removed = new Set<string>();
  walk(before, after, schema, "");
  return { written, removed };

  function walk(old: unknown, now: unknown, at: Schema | undefined, path: string): void {
    if (same(old, now)) return;
    const [was, is] = [mergedAs(old, at), mergedAs(now, at)];
    // A whole subtree that comes or goes counts with each of its fields, and itself.
    if (path !== "" && old === undefined) written.add(path);
    if (path !== "" && now === undefined) removed.add(path);
    if (now !== undefined && is === "whole" && path !== "") written.add(path);
    const [left, right] = [parts(old, at, was), parts(now, at, is)];
    for (const [element, child] of new Map([...left, ...right]))
      walk(left.get(element)?.value, right.get(element)?.value, child.schema, join(path, element));
  }
}

type Parts = ReadonlyMap<string, { readonly value: unknown; readonly schema: Schema | undefined }>;

function parts(value: unknown, schema: Schema | undefined, how: "whole" | "fields" | "items"): Parts {
  if (how === "items")
    return new Map(
      (value as unknown[]).map((item) => [itemElement(item, schema), { value: item, schema: schema?.items }]),
    );
  if (how === "whole" || !isObject(value)) return new Map();
  return new Map(
    Object.entries(value as Json).map(([key, field]) => [
      `f:${key}`,
      { value: field, schema: entry(schema, key) ?? anything },
    ]),
  );
}
