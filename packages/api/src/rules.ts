/**
 * Rules that JSON Schema cannot say, each written twice side by side: in CEL for the API server and in TypeScript for
 * the command line, which has none. The table of verdicts holds both to the same answers.
 */
import type * as z from "zod";
import { portable } from "./structural.ts";

/** Way from `self` to a field or an item; empty for `self` itself. */
export type Path = readonly (string | number)[];

export interface Rule<T> {
  /** CEL over `self`, true when all is well. Optional fields are guarded by has(). */
  readonly cel: string;
  /** The same in TypeScript over the parsed value (defaults filled in): what breaks the rule, nothing when all is well. */
  readonly offenders: (self: T) => readonly Path[];
  readonly message: string;
  /** The field that the API server blames, relative to `self`; `self` when absent. */
  readonly field?: string;
}

/** Adds rules to a schema. */
export function withRules<S extends z.ZodType>(schema: S, ...rules: readonly Rule<z.output<S>>[]): S {
  const checked = schema.superRefine((value, context) => {
    for (const { offenders, message } of rules) {
      for (const path of offenders(value)) context.addIssue({ code: "custom", path: [...path], message });
    }
  });
  return checked.meta({ "x-kubernetes-validations": rules.map(rendered) });
}

/** For a rule that blames one path or nothing. */
export function blame(isWrong: boolean, ...path: Path): readonly Path[] {
  return isWrong ? [path] : [];
}

/** The text must match. For patterns which deserve a better message than "should match ^...$". */
export function matches(pattern: RegExp, message: string): Rule<string> {
  return {
    cel: `self.matches(${celString(portable(pattern.source))})`,
    offenders: (self) => blame(!pattern.test(self)),
    message,
  };
}

/** Exactly one of the fields is there. */
export function exactlyOneOf<T extends object>(...fields: readonly (keyof T & string)[]): Rule<T> {
  const count = fields.map((field) => `(has(self.${field}) ? 1 : 0)`).join(" + ");
  return {
    cel: `${count} == 1`,
    offenders: (self) => blame(fields.filter((field) => self[field] !== undefined).length !== 1),
    message: `must have exactly one of ${fields.join(" and ")}`,
  };
}

interface Dependent {
  readonly name: string;
  readonly dependencies: readonly string[];
}

/** `self.dependencies` must not have `self.name`. */
export function notItself(what: string): Rule<Dependent> {
  return {
    cel: "!has(self.dependencies) || !(self.name in self.dependencies)",
    offenders: ({ name, dependencies }) =>
      blame(dependencies.includes(name), "dependencies", dependencies.indexOf(name)),
    message: `${what} must not depend on itself`,
    field: ".dependencies",
  };
}

function rendered({ cel, message, field }: Rule<never>): Record<string, string> {
  return { rule: cel, message, ...(field === undefined ? {} : { fieldPath: field }) };
}

function celString(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
