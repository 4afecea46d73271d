/** Groups as a table, a line each. */
import { ConditionType } from "@orkestra/api";
import type { LiveGroup } from "../cluster/groups.ts";
import { condition, stateOf } from "../cluster/state.ts";
import { oneLine } from "../manifests/problem.ts";
import { age, STATE_GLYPHS, secondsBetween } from "./status-words.ts";
import { table } from "./table.ts";

const HEADER = ["", "GROUP", "READY", "SINCE", "STATUS"];

/** Less of a message than this is not worth its place: the reason alone is shown. */
const SHORTEST_MESSAGE = 30;

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
  const before = table([HEADER, ...rows].map((row) => [...row.slice(0, -1), "|"]))[0]?.length ?? 0;
  const lines = table([
    HEADER,
    ...rows.map((row) => [...row.slice(0, -1), fitted(row.at(-1) ?? "", columns - before + 1)]),
  ]);
  return `${lines.join("\n")}\n`;
}

function fitted(status: string, room: number): string {
  if (status.length <= room) return status;
  return room < SHORTEST_MESSAGE ? (status.split(":")[0] ?? "") : `${status.slice(0, room - 1)}…`;
}
