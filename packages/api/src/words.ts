/** Words for what zod finds wrong with a value, as a sentence that follows the name of the field. */
import type * as z from "zod";

const TYPES: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

/** Schemas that have better words carry them as messages of their own, which win over these. */
export function describeIssue(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined
        ? "is required"
        : `must be ${TYPES[issue.expected] ?? issue.expected}, not ${typeName(issue.input)}`;
    case "invalid_value":
      return issue.input === undefined
        ? "is required"
        : `must be ${choice(issue.values.map((value) => JSON.stringify(value)))}`;
    case "too_big":
      return `must ${measure(issue.origin, "at most", Number(issue.maximum))}`;
    case "too_small":
      return tooSmall(issue.origin, Number(issue.minimum));
    case "invalid_format":
      return `must match ${String(issue["pattern"])}`;
    default:
      return undefined;
  }
}

function tooSmall(origin: string, minimum: number): string {
  return minimum === 1 && (origin === "string" || origin === "array")
    ? "must not be empty"
    : `must ${measure(origin, "at least", minimum)}`;
}

function measure(origin: string, bound: string, count: number): string {
  if (origin === "string") return `have ${bound} ${count} characters`;
  if (origin === "array") return `have ${bound} ${count} items`;
  return `be ${bound} ${count}`;
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return TYPES[typeof value] ?? typeof value;
}

function choice(values: readonly string[]): string {
  return values.length > 1 ? `one of ${values.join(", ")}` : String(values[0]);
}
