/** Merging what is applied into what is there, and taking out what is not applied any more. */
import { isObject, type Json } from "../json/json.ts";
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

/** The value without the fields of these paths, each with all that is below it. */
export function removeFields(value: unknown, remove: FieldSet, schema: Schema | undefined, path = ""): unknown {
  const how = mergedAs(value, schema);
  if (how === "items")
    return (value as unknown[])
      .map((item) => [join(path, itemElement(item, schema)), item] as const)
      .filter(([at]) => !remove.has(at))
      .map(([at, item]) => removeFields(item, remove, schema?.items, at));
  if (how === "whole" || !isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !remove.has(join(path, `f:${key}`)))
      .map(([key, field]) => [
        key,
        removeFields(field, remove, entry(schema, key) ?? anything, join(path, `f:${key}`)),
      ]),
  );
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
