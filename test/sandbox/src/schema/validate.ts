/** Judges a value by a structural schema, in the words of the API server. Rules in CEL are not evaluated here. */
import { isObject, type Json, same } from "../json/json.ts";
import type { Cause } from "../refusal.ts";
import { entry, type Schema } from "./schema.ts";

export function violations(value: unknown, schema: Schema | undefined, at = ""): Cause[] {
  if (!schema || (value === null && schema.nullable)) return [];
  const type = typeOf(value);
  if (!isOfType(type, schema)) return [typeCause(type, schema, at)];
  if (Array.isArray(value)) return ofList(value, schema, at);
  if (isObject(value)) return ofObject(value, schema, at);
  return ofScalar(value, schema, at);
}

const typeOf = (value: unknown): string => {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
};

function isOfType(type: string, schema: Schema): boolean {
  if (schema["x-kubernetes-int-or-string"]) return type === "integer" || type === "string";
  return schema.type === undefined || schema.type === type || (schema.type === "number" && type === "integer");
}

function typeCause(type: string, schema: Schema, field: string): Cause {
  const wanted = schema.type ?? "integer,string";
  const detail = `${field || "<nil>"} in body must be of type ${wanted}: ${JSON.stringify(type)}`;
  return { type: "FieldValueTypeInvalid", field: field || "<nil>", value: type, detail };
}

function ofObject(value: Json, schema: Schema, at: string): Cause[] {
  const path = (key: string): string => (at === "" ? key : `${at}.${key}`);
  const missing = (schema.required ?? [])
    .filter((key) => value[key] === undefined)
    .map((key): Cause => ({ type: "FieldValueRequired", field: path(key) }));
  const many = schema.maxProperties !== undefined && Object.keys(value).length > schema.maxProperties;
  const count: Cause[] = many
    ? [{ type: "FieldValueTooMany", field: at, detail: tooMany(Object.keys(value).length, schema.maxProperties) }]
    : [];
  const inside = Object.entries(value).flatMap(([key, field]) => violations(field, entry(schema, key), path(key)));
  return [...count, ...missing, ...inside];
}

const tooMany = (count: number, max: number | undefined): string => `${count}: must have at most ${max} items`;

function ofList(value: readonly unknown[], schema: Schema, at: string): Cause[] {
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY } = schema;
  const bounds: Cause[] = [];
  if (value.length > maxItems)
    bounds.push({ type: "FieldValueTooMany", field: at, detail: tooMany(value.length, maxItems) });
  if (value.length < minItems)
    bounds.push({
      type: "FieldValueInvalid",
      field: at,
      value: value.length,
      detail: `${at} in body should have at least ${minItems} items`,
    });
  const items = value.flatMap((item, index) => violations(item, schema.items, `${at}[${index}]`));
  return [...bounds, ...items, ...duplicates(value, schema, at)];
}

/** Lists that are sets or maps hold each key once. */
function duplicates(value: readonly unknown[], schema: Schema, at: string): Cause[] {
  const type = schema["x-kubernetes-list-type"];
  const keys = schema["x-kubernetes-list-map-keys"] ?? [];
  if (type !== "set" && type !== "map") return [];
  const keyOf = (item: unknown): unknown =>
    type === "map" && isObject(item) ? Object.fromEntries(keys.map((key) => [key, item[key]])) : item;
  const seen: unknown[] = value.map(keyOf);
  return seen.flatMap((key, index): Cause[] =>
    seen.slice(0, index).some((earlier) => same(earlier, key))
      ? [{ type: "FieldValueDuplicate", field: `${at}[${index}]`, value: key }]
      : [],
  );
}

function ofScalar(value: unknown, schema: Schema, field: string): Cause[] {
  const causes: Cause[] = [];
  const wrong = (detail: string): void => void causes.push({ type: "FieldValueInvalid", field, value, detail });
  if (schema.enum && !schema.enum.some((allowed) => same(allowed, value))) {
    const detail = `supported values: ${schema.enum.map((allowed) => JSON.stringify(allowed)).join(", ")}`;
    causes.push({ type: "FieldValueNotSupported", field, value, detail });
  }
  if (typeof value === "string") ofText(value, schema, field, causes, wrong);
  if (typeof value === "number") ofNumber(value, schema, field, wrong);
  return causes;
}

function ofText(value: string, schema: Schema, field: string, causes: Cause[], wrong: (detail: string) => void): void {
  const { maxLength, minLength, pattern } = schema;
  if (maxLength !== undefined && [...value].length > maxLength)
    causes.push({ type: "FieldValueTooLong", field, detail: `may not be more than ${maxLength} bytes` });
  if (minLength !== undefined && [...value].length < minLength)
    wrong(`${field} in body should be at least ${minLength} chars long`);
  if (pattern !== undefined && !new RegExp(pattern, "u").test(value))
    wrong(`${field} in body should match '${pattern}'`);
}

function ofNumber(value: number, { minimum, maximum }: Schema, field: string, wrong: (detail: string) => void): void {
  if (minimum !== undefined && value < minimum) wrong(`${field} in body should be greater than or equal to ${minimum}`);
  if (maximum !== undefined && value > maximum) wrong(`${field} in body should be less than or equal to ${maximum}`);
}
