/** What a schema does to an object before it is judged: unknown fields go, nulls count as absent, defaults come in. */
import { isObject, type Json } from "../json/json.ts";
import { entry, type Schema } from "./schema.ts";

/** The value without the fields that the schema does not know, and the paths of those, as `spec.foo`. */
export function pruned(value: unknown, schema: Schema | undefined): { value: unknown; unknown: string[] } {
  const unknown: string[] = [];
  return { value: walk(value, schema, "", unknown), unknown };
}

function walk(value: unknown, schema: Schema | undefined, at: string, unknown: string[]): unknown {
  if (Array.isArray(value)) return value.map((item, index) => walk(item, schema?.items, `${at}[${index}]`, unknown));
  if (!isObject(value) || !schema) return value;
  const kept: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(value)) {
    const path = at === "" ? key : `${at}.${key}`;
    const known = entry(schema, key) ?? implied(schema, key);
    if (!known) unknown.push(path);
    else kept[key] = walk(field, known, path, unknown);
  }
  return kept;
}

/** An embedded object has apiVersion, kind and metadata though its schema does not say so. */
function implied(schema: Schema, key: string): Schema | undefined {
  if (!schema["x-kubernetes-embedded-resource"]) return undefined;
  return ["apiVersion", "kind", "metadata"].includes(key)
    ? { "x-kubernetes-preserve-unknown-fields": true }
    : undefined;
}

/** The value with the schema's defaults. A null where the schema allows none is dropped first if there is a default. */
export function defaulted(value: unknown, schema: Schema | undefined): unknown {
  if (!schema) return value;
  if (Array.isArray(value)) return value.map((item) => defaulted(item, schema.items));
  if (!isObject(value)) return value;
  const full: Record<string, unknown> = { ...value };
  for (const [key, child] of Object.entries(schema.properties ?? {})) {
    const missing = full[key] === undefined || (full[key] === null && !child.nullable);
    if (missing && child.default !== undefined) full[key] = structuredClone(child.default);
  }
  return Object.fromEntries(Object.entries(full).map(([key, field]) => [key, defaulted(field, entry(schema, key))]));
}

/** The value without nulls in fields that the schema knows and that must not be null: they count as absent. */
export function withoutNulls(value: unknown, schema: Schema | undefined): unknown {
  if (!schema) return value;
  if (Array.isArray(value)) return value.map((item) => withoutNulls(item, schema.items));
  if (!isObject(value)) return value;
  const drop = (key: string, field: unknown): boolean => field === null && nonNull(schema, key);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, field]) => !drop(key, field))
      .map(([key, field]) => [key, withoutNulls(field, entry(schema, key))]),
  ) as Json;
}

function nonNull(schema: Schema, key: string): boolean {
  const child =
    schema.properties?.[key] ?? (isObject(schema.additionalProperties) ? schema.additionalProperties : null);
  return child !== null && child.type !== undefined && !child.nullable;
}
