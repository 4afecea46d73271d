/** Whether the cluster's definitions of our kinds have all that this version writes and reads. */
import { customResourceDefinitions } from "@orkestra/api";
import { broken, type Finding, ok, unseen, warning } from "../finding.ts";
import type { DefinitionVersion, Found } from "../found.ts";

const APPLY =
  "kubectl apply --server-side -f helm/orkestra/crds/ (of the version that is installed); Helm does not do it in an upgrade";
const MOST_PATHS = 3;

export function judgeDefinitions({ definitions, version }: Found): Finding {
  if (!definitions.seen) return unseen("definitions", definitions.why);
  const told = customResourceDefinitions().map(({ metadata: { name }, spec }) => {
    const live = definitions.value.get(name);
    return { name, difference: live ? compare(spec.versions[0]?.schema.openAPIV3Schema, live) : ("absent" as const) };
  });
  const absent = told.filter(({ difference }) => difference === "absent").map(({ name }) => name);
  if (absent.length > 0) {
    return broken(
      "definitions",
      `not there: ${absent.join(", ")}`,
      "install the Helm chart, or kubectl apply --server-side -f helm/orkestra/crds/",
    );
  }
  const lacking = told.flatMap(({ name, difference }) =>
    typeof difference === "object" ? difference.missing.map((path) => `${name} ${path}`) : [],
  );
  if (lacking.length > 0) {
    return broken("definitions", `older than this command (${version}): without ${some(lacking)}`, APPLY);
  }
  const others = told
    .filter(({ difference }) => typeof difference === "object" && !difference.equal)
    .map(({ name }) => name);
  return others.length > 0
    ? warning("definitions", `not those of this version (${version}): ${others.join(", ")}`, APPLY)
    : ok("definitions", `${told.map(({ name }) => name.split(".")[0]).join(", ")}: as in this version (${version})`);
}

interface Difference {
  readonly equal: boolean;
  /** Fields of ours that the API server would drop. */
  readonly missing: readonly string[];
}

function compare(ours: unknown, live: readonly DefinitionVersion[]): Difference {
  const theirs = live.find(({ name, served }) => name === "v1alpha1" && served !== false)?.schema?.openAPIV3Schema;
  if (theirs === undefined) return { equal: false, missing: ["v1alpha1"] };
  return { equal: sorted(ours) === sorted(theirs), missing: missingFields(ours, theirs, "") };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    isRecord(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
}

/** Where a schema keeps unknown fields, nothing below is missing. */
function missingFields(ours: unknown, theirs: unknown, path: string): readonly string[] {
  if (!isRecord(ours) || !isRecord(theirs) || theirs["x-kubernetes-preserve-unknown-fields"] === true) return [];
  const below = isRecord(ours["properties"]) ? Object.entries(ours["properties"]) : [];
  const there = isRecord(theirs["properties"]) ? theirs["properties"] : {};
  return [
    ...below.flatMap(([name, schema]) => {
      const at = path === "" ? name : `${path}.${name}`;
      return name in there ? missingFields(schema, there[name], at) : [at];
    }),
    ...missingFields(ours["items"], theirs["items"], `${path}[]`),
    ...missingFields(ours["additionalProperties"], theirs["additionalProperties"], `${path}.*`),
  ];
}

function some(names: readonly string[]): string {
  const shown = names.slice(0, MOST_PATHS).join(", ");
  return names.length > MOST_PATHS ? `${shown} and ${names.length - MOST_PATHS} more` : shown;
}
