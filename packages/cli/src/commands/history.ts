/** `orkestra history`. */
import { withCluster } from "../cluster/access.ts";
import { findGroup } from "../cluster/find.ts";
import { rolloutsOf, storedRevisions } from "../cluster/history.ts";
import { ExitCode, type Io } from "../io.ts";
import { stylesFor } from "../terminal.ts";
import { historyText } from "../view/history-text.ts";
import type { HistoryOptions } from "./history.args.ts";

export function history(name: string, options: HistoryOptions, io: Io): Promise<ExitCode> {
  return withCluster(options, io, async (client) => {
    const namespace = options.namespace ?? client.namespace;
    const group = await findGroup(client, namespace, name, io);
    if (!group) return ExitCode.problems;
    const rollouts = rolloutsOf(group, await storedRevisions(client, group, io.signal));
    if (options.output === "json") {
      io.stdout(`${JSON.stringify({ group: name, namespace, rollouts }, undefined, 2)}\n`);
      return ExitCode.ok;
    }
    if (rollouts.length === 0) io.stderr(`note: nothing of group "${name}" was rolled out yet\n`);
    else {
      const now = io.now?.() ?? Date.now();
      io.stdout(historyText(rollouts, { columns: io.columns, styles: stylesFor(io.colour), now }));
    }
    return ExitCode.ok;
  });
}
