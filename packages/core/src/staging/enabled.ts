/**
 * Does Helm render a sub-chart under these values? The rule is that of Helm's pkg/chart/v2/util/dependencies.go
 * (processDependencyTags, processDependencyConditions), over what the chart says (`Enabling`) and what the user says.
 */
import type { Enabling, ValuePath } from "./record.ts";
import { isTable, type Table } from "./table.ts";

export type Enablement = "enabled" | "disabled" | "unknown";

/** undefined: nothing that Helm would decide by. */
type Answer = boolean | undefined | "unknown";

/**
 * `values`: the user's, inline. `unseen`: others lie below them that cannot be read here (`valuesFrom`, over which Flux lays
 * the inline ones); then only what the inline values decide is certain. Who gets "unknown" leaves the decision to Helm.
 */
export function enablement(enabling: Enabling, values: Table, { unseen }: { readonly unseen: boolean }): Enablement {
  for (const condition of enabling.conditions) {
    const answer = conditionAnswer(condition, values, unseen);
    if (answer === "unknown") return "unknown";
    if (answer !== undefined) return answer ? "enabled" : "disabled";
  }
  return tagged(enabling.tags, values, unseen);
}

function conditionAnswer(condition: Enabling["conditions"][number], values: Table, unseen: boolean): Answer {
  const { path } = condition;
  // A sub-chart's `global` is made of its own and of all above it.
  if (path.indexOf("global") > 0) return "unknown";
  const said = lookup(values, path);
  if (said.kind === "nothing") return unseen ? "unknown" : condition.default;
  // A null deletes what the umbrella says there, and a sub-chart's own values may then show through.
  if (said.kind === "deleted") return "unknown";
  return typeof said.value === "boolean" ? said.value : undefined;
}

type Said =
  | { readonly kind: "nothing" }
  | { readonly kind: "deleted" }
  | { readonly kind: "value"; readonly value: unknown };

/** `deleted`: a table on the way is null. A value at the path itself, or one in its way, is told as it is. */
function lookup(values: Table, path: ValuePath): Said {
  let here: unknown = values;
  for (const key of path) {
    if (here === null) return { kind: "deleted" };
    if (!isTable(here)) return { kind: "value", value: undefined };
    if (!Object.hasOwn(here, key)) return { kind: "nothing" };
    here = here[key];
  }
  return { kind: "value", value: here };
}

function tagged(tags: Enabling["tags"], values: Table, unseen: boolean): Enablement {
  const table = Object.hasOwn(values, "tags") ? values["tags"] : {};
  if (!isTable(table)) return "enabled";
  const answers = tags.map((tag): Answer => {
    if (!Object.hasOwn(table, tag.name)) return unseen ? "unknown" : tag.default;
    const value = table[tag.name];
    return typeof value === "boolean" ? value : undefined;
  });
  if (answers.includes(true)) return "enabled";
  if (answers.includes("unknown")) return "unknown";
  return answers.includes(false) ? "disabled" : "enabled";
}
