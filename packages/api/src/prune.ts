/**
 * What the API server does with an object before it validates it: a null counts as absent, and fields that the schema
 * does not know are dropped, or refused where the client asks for strict field validation as kubectl does.
 */
import type { Path } from "./rules.ts";
import type { JsonSchema } from "./structural.ts";

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const child = (schema: JsonSchema, key: string): JsonSchema | undefined =>
  schema.properties && Object.hasOwn(schema.properties, key) ? schema.properties[key] : schema.additionalProperties;

/** The value without the nulls of fields that the schema knows. What it does not know, like chart values, is kept whole. */
export function withoutNulls(value: unknown, schema: JsonSchema | undefined): unknown {
  if (schema === undefined) return value;
  if (Array.isArray(value)) return value.map((item) => withoutNulls(item, schema.items));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, field]) => field !== null || child(schema, key) === undefined)
      .map(([key, field]) => [key, withoutNulls(field, child(schema, key))]),
  );
}

/** Paths of all fields that the schema does not know. */
export function unknownFields(value: unknown, schema: JsonSchema | undefined, at: Path = []): Path[] {
  if (schema === undefined) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => unknownFields(item, schema.items, [...at, index]));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, field]) => {
    const known = child(schema, key);
    if (known) return unknownFields(field, known, [...at, key]);
    return schema["x-kubernetes-preserve-unknown-fields"] ? [] : [[...at, key]];
  });
}
