/**
 * Rules that JSON Schema cannot say, each written twice side by side: in CEL for the API server and in TypeScript for
 * the command line, which has none. The table of verdicts holds both to the same answers.
 */
import type * as z from "zod";

export interface Rule<T> {
  /** CEL over `self`. Optional fields are guarded by has(). */
  readonly cel: string;
  /** The same question in TypeScript, asked of the parsed value (defaults filled in). */
  readonly holds: (self: T) => boolean;
  readonly message: string;
  /** The field to blame, relative to `self`; the value itself when absent. */
  readonly field?: string;
}

/** Adds rules to a schema. */
export function withRules<S extends z.ZodType>(schema: S, ...rules: readonly Rule<z.output<S>>[]): S {
  const checked = schema.check((context) => {
    for (const rule of rules.filter(({ holds }) => !holds(context.value))) {
      const path = rule.field === undefined ? [] : rule.field.split(".");
      context.issues.push({ code: "custom", path, message: rule.message, input: context.value });
    }
  });
  return checked.meta({ "x-kubernetes-validations": [...rulesOf(schema), ...rules.map(rendered)] });
}

/** The text must match. For patterns which deserve a better message than "should match ^...$". */
export function matches(pattern: RegExp, message: string): Rule<string> {
  return { cel: `self.matches(${celString(pattern.source)})`, holds: (self) => pattern.test(self), message };
}

/** Exactly one of the fields is there. */
export function exactlyOneOf<T extends object>(...fields: readonly (keyof T & string)[]): Rule<T> {
  const count = fields.map((field) => `(has(self.${field}) ? 1 : 0)`).join(" + ");
  return {
    cel: `${count} == 1`,
    holds: (self) => fields.filter((field) => self[field] !== undefined).length === 1,
    message: `must have exactly one of ${fields.join(" and ")}`,
  };
}

function rendered({ cel, message, field }: Rule<never>): Record<string, string> {
  return { rule: cel, message, ...(field === undefined ? {} : { fieldPath: `.${field}` }) };
}

function rulesOf(schema: z.ZodType): unknown[] {
  const rules = schema.meta()?.["x-kubernetes-validations"];
  return Array.isArray(rules) ? rules : [];
}

function celString(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
