/**
 * Reads a StageRequest: JSON or YAML from the controller or a person's hand, checked field by field with the API's own
 * schemas, so that whatever goes on from here is what the API server would have let in.
 */
import { ApplicationGroupSpec, Chart, GroupApplication, LocalReference, MAX_SUBCHARTS, Subchart } from "@orkestra/api";
import { recordName, type StageRequest } from "@orkestra/core";
import { parseDocument } from "yaml";
import * as z from "zod";

export type ReadRequest =
  | { readonly ok: true; readonly request: StageRequest }
  /** All of them, each beginning with the field. */
  | { readonly ok: false; readonly problems: readonly string[] };

const ObjectName = LocalReference.shape.name;
const ReleaseName = GroupApplication.shape.name;

const Request = z.strictObject({
  namespace: ObjectName,
  group: ObjectName,
  uid: z.string().min(1).max(128).optional(),
  application: GroupApplication.shape.name,
  record: ObjectName,
  chart: Chart.strict(),
  release: ReleaseName,
  subcharts: z
    .array(Subchart.shape.name)
    .min(1)
    .max(MAX_SUBCHARTS)
    .refine((names) => new Set(names).size === names.length, "must not name a sub-chart twice"),
  staging: ApplicationGroupSpec.shape.staging.unwrap().strict(),
});

export function readRequest(text: string): ReadRequest {
  const value = parsed(text);
  if (!value.ok) return { ok: false, problems: [value.problem] };
  const result = Request.safeParse(value.value, { error: words });
  if (!result.success) {
    return { ok: false, problems: result.error.issues.map(({ path, message }) => inField(path, message)) };
  }
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

/** Where the API's schemas have no better words of their own. */
function words(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === "invalid_type") return issue.input === undefined ? "is required" : `must be ${issue.expected}`;
  if (issue.code === "unrecognized_keys") return `has no field ${issue.keys.join(", ")}`;
  if (issue.code === "too_small" && issue.minimum === 1) return "must not be empty";
  return undefined;
}

function inField(path: readonly PropertyKey[], message: string): string {
  const field = path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return text === "" ? String(key) : `${text}.${String(key)}`;
  }, "");
  return `${field || "the request"}: ${message}`;
}
