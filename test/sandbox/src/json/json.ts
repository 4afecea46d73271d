/** JSON as this package passes it around. Values are never changed in place: every change makes a new value. */
import { isDeepStrictEqual } from "node:util";

export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const same = (a: unknown, b: unknown): boolean => isDeepStrictEqual(a, b);

/** The field as an object; an empty one when it is absent or something else. */
export function part(object: Json | undefined, field: string): Json {
  const value = object?.[field];
  return isObject(value) ? value : {};
}

/** The object without some of its fields. */
export function without(object: Json, ...fields: readonly string[]): Json {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !fields.includes(key)));
}

/** Only those entries that have a value. */
export function present(object: Json): Json {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
