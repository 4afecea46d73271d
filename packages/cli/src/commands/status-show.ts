/** Groups as `orkestra status` and all commands that wait print them. */
import type { LiveGroup } from "../cluster/groups.ts";
import type { Io } from "../io.ts";
import { stylesFor } from "../terminal.ts";
import { statusData } from "../view/status-data.ts";
import { statusList } from "../view/status-list.ts";
import { statusText } from "../view/status-text.ts";
import type { StatusOptions } from "./status.args.ts";

/** `isOne`: one was asked for, by its name. */
export function showGroups(
  groups: readonly LiveGroup[],
  isOne: boolean,
  options: Pick<StatusOptions, "output" | "watch" | "allNamespaces">,
  io: Io,
): string {
  const now = io.now?.() ?? Date.now();
  const { columns } = io;
  if (options.output === "json") {
    const data = groups.map(statusData);
    return `${JSON.stringify(isOne ? data[0] : { groups: data }, undefined, options.watch ? undefined : 2)}\n`;
  }
  if (groups.length === 0) return "";
  if (!isOne) return statusList(groups, { columns, across: options.allNamespaces === true, now });
  return groups.map((group) => statusText(group, { columns, styles: stylesFor(io.colour), now })).join("\n");
}
