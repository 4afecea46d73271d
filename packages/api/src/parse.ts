/**
 * Reads manifests and live objects: either the value with its defaults filled in, or every problem in words for the
 * person who wrote it. The verdict is the one that the API server gives with `kubectl apply`, and no more: what only
 * the whole group shows, such as a cycle, is for `core`.
 */
import type * as z from "zod";
import { Application } from "./application.ts";
import { ApplicationGroup } from "./group.ts";
import { unknownFields, withoutNulls } from "./prune.ts";
import { documented, type JsonSchema } from "./structural.ts";
import { describeIssue } from "./words.ts";

export interface SchemaProblem {
  /** Where, as kubectl writes it: `spec.applications[3].dependencies[0]`. Empty for the object itself. */
  readonly path: string;
  readonly message: string;
}

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly SchemaProblem[] };

export interface ParseOptions {
  /** `refuse` (default) as kubectl does with a manifest; `drop` for objects that a newer version may have written. */
  readonly unknownFields?: "refuse" | "drop";
}

export const parseApplication = parser(Application);
export const parseApplicationGroup = parser(ApplicationGroup);

function parser<S extends z.ZodType>(schema: S): (object: unknown, options?: ParseOptions) => Parsed<z.output<S>> {
  let rendered: JsonSchema | undefined;
  return (object, options = {}) => {
    rendered ??= documented(schema);
    const present = withoutNulls(object, rendered);
    const unknown = options.unknownFields === "drop" ? [] : unknownFields(present, rendered);
    const result = schema.safeParse(present, { error: describeIssue });
    if (result.success && unknown.length === 0) return { ok: true, value: result.data };
    const issues = result.success ? [] : result.error.issues;
    return {
      ok: false,
      problems: [
        ...unknown.map((path) => ({ path: pathText(path), message: "unknown field" })),
        ...issues.map(({ path, message }) => ({ path: pathText(path), message })),
      ],
    };
  };
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return text === "" ? String(key) : `${text}.${String(key)}`;
  }, "");
}
