/** Merging what is applied into what is there, and taking out what is not applied any more. */
import type { Json } from "../json/json.ts";
import { anything, entry, type Schema } from "../schema/schema.ts";
import { elements, type FieldSet, isNamed, itemElement, join, mergedAs } from "./field-set.ts";

/** `applied` goes before `live`; items of sets and maps keep their place, new ones come behind. */
export function merge(live: unknown, applied: unknown, schema: Schema | undefined): unknown {
  const how = mergedAs(applied, schema);
  if (live === undefined || live === null || how === "whole" || mergedAs(live, schema) !== how) return applied;
  if (how === "fields") {
    const merged: Record<string, unknown> = { ...(live as Json) };
    for (const [key, field] of Object.entries(applied as Json))
      merged[key] = merge(merged[key], field, entry(schema, key) ?? anything);
    return merged;
  }
  const items = new Map((live as unknown[]).map((item) => [itemElement(item, schema), item]));
  for (const item of applied as unknown[]) {
    const element = itemElement(item, schema);
    items.set(element, merge(items.get(element), item, schema?.items));
  }
  return [...items.values()];
}

/**
 * The value without the fields of these paths, each with all that is below it. A map or a list that loses its last entry
 * this way becomes null, as in structured-merge-diff up to v6.3 (typed/remove.go, removingWalker), and not an empty one.
 */
export function removeFields(value: unknown, remove: FieldSet, schema: Schema | undefined): unknown {
  const above = new Set<string>([""]);
  for (const path of remove) {
    let here = "";
    for (const element of elements(path).slice(0, -1)) {
      here = join(here, element);
      above.add(here);
    }
  }
  return remove.size === 0 ? value : removed(value, { remove, above }, schema, "");
}

interface Removal {
  readonly remove: FieldSet;
  /** Paths that lead to those. */
  readonly above: FieldSet;
}

function removed(value: unknown, of: Removal, schema: Schema | undefined, path: string): unknown {
  const how = mergedAs(value, schema);
  if (!of.above.has(path) || how === "whole") return value;
  if (how === "items") {
    const left = (value as unknown[])
      .map((item) => [join(path, itemElement(item, schema)), item] as const)
      .filter(([at]) => !of.remove.has(at))
      .map(([at, item]) => removed(item, of, schema?.items, at));
    return left.length > 0 ? left : null;
  }
  const left = Object.entries(value as Json)
    .map(([key, field]) => [key, join(path, `f:${key}`), field] as const)
    .filter(([, at]) => !of.remove.has(at))
    .map(([key, at, field]) => [key, removed(field, of, entry(schema, key) ?? anything, at)]);
  return left.length > 0 ? Object.fromEntries(left) : null;
}

/** The set, with the named fields that lead to its paths: they go when nothing below them stays. */
export function withNamedParents(set: FieldSet, schema: Schema): FieldSet {
  const all = new Set(set);
  for (const path of set) {
    let at: Schema | undefined = schema;
    let here = "";
    for (const element of elements(path).slice(0, -1)) {
      here = join(here, element);
      const key = element.slice(2);
      if (element.startsWith("f:") && isNamed(at, key)) all.add(here);
      at = element.startsWith("f:") ? (entry(at, key) ?? anything) : at?.items;
    }
  }
  return all;
}
