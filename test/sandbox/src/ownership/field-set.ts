/**
 * Which fields somebody owns: a flat set of paths, each written as its elements joined by NUL. Elements are those of
 * FieldsV1 (https://kubernetes.io/docs/reference/using-api/server-side-apply/): `f:NAME`, `k:{KEYS}`, `v:VALUE`.
 */
import { isObject, type Json } from "../json/json.ts";
import { anything, entry, type Schema } from "../schema/schema.ts";

export type FieldSet = ReadonlySet<string>;

const SEPARATOR = "\0";
export const join = (path: string, element: string): string =>
  path === "" ? element : `${path}${SEPARATOR}${element}`;
export const elements = (path: string): string[] => path.split(SEPARATOR);

/** How a value is merged: as one, by its fields, or by its items. */
export function mergedAs(value: unknown, schema: Schema | undefined): "whole" | "fields" | "items" {
  if (Array.isArray(value)) {
    const type = schema?.["x-kubernetes-list-type"];
    return type === "map" || type === "set" ? "items" : "whole";
  }
  return isObject(value) && schema?.["x-kubernetes-map-type"] !== "atomic" ? "fields" : "whole";
}

/** The path element of an item in a list that is a set or a map. */
export function itemElement(item: unknown, list: Schema | undefined): string {
  if (list?.["x-kubernetes-list-type"] !== "map" || !isObject(item)) return `v:${JSON.stringify(item)}`;
  const keys = (list["x-kubernetes-list-map-keys"] ?? []).toSorted();
  const values = keys.map((key) => [key, item[key] ?? list.items?.properties?.[key]?.default] as const);
  return `k:${JSON.stringify(Object.fromEntries(values.filter(([, value]) => value !== undefined)))}`;
}

/** Whether the schema names the field, in contrast to a key of a map. */
export const isNamed = (schema: Schema | undefined, key: string): boolean =>
  schema?.properties !== undefined && Object.hasOwn(schema.properties, key);

/** The fields that somebody who applies this value comes to own. */
export function fieldsOf(value: unknown, schema: Schema | undefined = anything): FieldSet {
  const set = new Set<string>();
  collect(value, schema, "", set);
  return set;
}

function collect(value: unknown, schema: Schema | undefined, path: string, into: Set<string>): void {
  const how = mergedAs(value, schema);
  if (how === "whole") into.add(path);
  else if (how === "items")
    for (const item of value as unknown[]) {
      const here = join(path, itemElement(item, schema));
      into.add(here);
      collect(item, schema?.items, here, into);
    }
  else
    for (const [key, field] of Object.entries(value as Json)) {
      const here = join(path, `f:${key}`);
      const empty = field === null || (isObject(field) && Object.keys(field).length === 0);
      if (empty || !isNamed(schema, key)) into.add(here);
      collect(field, entry(schema, key) ?? anything, here, into);
    }
}

/** FieldsV1: nested objects, with `.` for a path that is owned and has owned paths below it. */
export function toFieldsV1(set: FieldSet): Json {
  const root: Record<string, unknown> = {};
  for (const path of [...set].sort()) {
    let at = root;
    for (const element of elements(path)) {
      at[element] ??= {};
      at = at[element] as Record<string, unknown>;
    }
    at["."] = {};
  }
  return onlyWithin(root);
}

/** A leaf is `{}`, not `{".": {}}`. */
function onlyWithin(node: Json): Json {
  const keys = Object.keys(node).sort();
  if (keys.length === 1 && keys[0] === ".") return {};
  return Object.fromEntries(keys.map((key) => [key, onlyWithin(node[key] as Json)]));
}

export function fromFieldsV1(fields: Json, path = "", into = new Set<string>()): FieldSet {
  const keys = Object.keys(fields);
  if (path !== "" && (keys.length === 0 || keys.includes("."))) into.add(path);
  for (const key of keys) if (key !== ".") fromFieldsV1(fields[key] as Json, join(path, key), into);
  return into;
}

/** As people read it: `.spec.containers[name="web"].image`. */
export function pathText(path: string): string {
  return elements(path)
    .map((element) => {
      const text = element.slice(2);
      if (element.startsWith("f:")) return `.${text}`;
      if (element.startsWith("v:")) return `[=${text}]`;
      const keys = Object.entries(JSON.parse(text) as Json).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
      return `[${keys.join(",")}]`;
    })
    .join("");
}
