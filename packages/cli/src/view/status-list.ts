/** Groups as a table, a line each. */
import { ConditionType } from "@orkestra/api";
import type { LiveGroup } from "../cluster/groups.ts";
import { condition, stateOf } from "../cluster/state.ts";
import { oneLine } from "../manifests/problem.ts";
import { age, STATE_GLYPHS, secondsBetween } from "./status-words.ts";
import { table } from "./table.ts";

const HEADER = ["", "GROUP", "READY", "SINCE", "STATUS"];

/** `across`: of several namespaces, which are then named. A status too long for the line is cut. */
export function statusList(
  groups: readonly LiveGroup[],
  { columns, across, now }: { readonly columns: number; readonly across: boolean; readonly now: number },
): string {
  const rows = groups.map((group) => {
    const { metadata, status } = group;
    const ready = condition(group, ConditionType.Ready);
    return [
      STATE_GLYPHS[stateOf(group)],
      across ? `${metadata.namespace}/${metadata.name}` : metadata.name,
      status.progress ?? "-",
      ready ? age(secondsBetween(ready.lastTransitionTime, now)) : "-",
      ready ? `${ready.reason}: ${oneLine(ready.message)}` : "not looked at yet",
    ];
  });
  const lines = table([HEADER, ...rows]).map((line) =>
    line.length > columns ? `${line.slice(0, columns - 1)}…` : line,
  );
  return `${lines.join("\n")}\n`;
}
