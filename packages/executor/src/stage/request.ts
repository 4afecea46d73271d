/**
 * Reads a StageRequest: JSON or YAML, from the controller or from a person's hand, checked field by field.
 *
 * Not with the API's own schemas, which say the same at greater length: bundled, they would have to be loaded, and run, by
 * every executor that imports as much as a name from that package. What is no fault of form shows where it is used.
 */
import { recordName, type StageRequest } from "@orkestra/core";
import { parseDocument } from "yaml";
import * as z from "zod/mini";

export type ReadRequest =
  | { readonly ok: true; readonly request: StageRequest }
  /** All of them, each beginning with the field. */
  | { readonly ok: false; readonly problems: readonly string[] };

const text = (pattern: RegExp, words: string) => z.string().check(z.maxLength(512), z.regex(pattern, words));

const Name = text(
  /^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/,
  "must be lower-case letters, digits, '-' and '.', and begin and end with a letter or digit",
);
const ChartName = text(
  /^[a-zA-Z0-9]([-_./a-zA-Z0-9]*[a-zA-Z0-9])?$/,
  "must be letters, digits, '-', '_', '.' and '/', and begin and end with a letter or digit",
);
const Url = text(
  /^(https?|oci):\/\/[^/?#@\s]+(\/[^?#@\s]*)?$/,
  "must be an http://, https:// or oci:// URL with a host and without credentials",
);
const Reference = z.strictObject({ name: Name });
const flag = z.optional(z.boolean());

const Request = z.strictObject({
  namespace: Name,
  group: Name,
  uid: z.optional(text(/./, "must not be empty")),
  application: Name,
  record: Name,
  chart: z.strictObject({
    url: Url,
    name: ChartName,
    version: z.optional(text(/^[ -~]+$/, "must be a version or a range of versions")),
    authSecretRef: z.optional(Reference),
    certSecretRef: z.optional(Reference),
    insecure: flag,
  }),
  release: Name,
  subcharts: z.array(ChartName).check(
    z.minLength(1, "must not be empty"),
    z.refine((names) => new Set(names).size === names.length, "must not name a sub-chart twice"),
  ),
  staging: z.strictObject({
    url: Url,
    secretRef: z.optional(Reference),
    certSecretRef: z.optional(Reference),
    insecure: flag,
  }),
});

export function readRequest(text: string): ReadRequest {
  const value = parsed(text);
  if (!value.ok) return { ok: false, problems: [value.problem] };
  const result = Request.safeParse(value.value, { error: words });
  if (!result.success) {
    return { ok: false, problems: result.error.issues.map(({ path, message }) => inField(path, message)) };
  }
  // zod writes optional fields as possibly undefined; what was text has none of that.
  const request = { ...(result.data as StageRequest), subcharts: [...result.data.subcharts].sort() };
  const named = recordName(request);
  if (request.record === named) return { ok: true, request };
  const why = `this executor would name it ${named}: the names follow from the rest, by rules that differ between versions`;
  return { ok: false, problems: [`record: ${request.record} is not the name of this request's record; ${why}`] };
}

type Value = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: string };

function parsed(text: string): Value {
  // What the parser only warns of is read as YAML reads it.
  const document = parseDocument(text, { logLevel: "error" });
  const [error] = document.errors;
  if (!error) return { ok: true, value: document.toJS() };
  return { ok: false, problem: `the request is neither JSON nor YAML: ${error.message.split("\n", 1)[0]}` };
}

function words(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === "invalid_type") return issue.input === undefined ? "is required" : `must be ${issue.expected}`;
  if (issue.code === "unrecognized_keys") return `has no field ${issue.keys.join(", ")}`;
  if (issue.code === "too_big") return `must have at most ${issue.maximum} characters`;
  return undefined;
}

function inField(path: readonly PropertyKey[], message: string): string {
  const field = path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return text === "" ? String(key) : `${text}.${String(key)}`;
  }, "");
  return `${field || "the request"}: ${message}`;
}
