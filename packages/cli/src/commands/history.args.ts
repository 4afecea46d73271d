/** The words of `orkestra history`. */
import { type Command, Option } from "commander";
import type { ClusterOptions } from "../cluster/access.ts";
import type { ExitCode, Io } from "../io.ts";
import { takesCluster } from "./cluster-options.ts";

const HISTORY_OUTPUTS = ["text", "json"] as const;

export interface HistoryOptions extends ClusterOptions {
  readonly output: (typeof HISTORY_OUTPUTS)[number];
}

export function addHistory(program: Command, io: Io, ends: (code: ExitCode) => void): void {
  takesCluster(program.command("history").argument("<group>", "ApplicationGroup"))
    .summary("show a group's rollouts and stored revisions")
    .description(
      "Shows the rollouts of a group on the cluster, newest first: how each ended, when, and which revisions are still stored.",
    )
    .addOption(new Option("-o, --output <form>", "what to print").choices(HISTORY_OUTPUTS).default("text"))
    .addHelpText(
      "after",
      `
Examples:
  orkestra history shop
  orkestra history shop -n web --context production
  orkestra history shop -o json | jq -r '.rollouts[] | select(.lastGood) | .revision'

Exit code: 0, or 1 if there is no such group; see orkestra --help.`,
    )
    .action(async (name: string, options: HistoryOptions) => {
      const { history } = await import("./history.ts");
      ends(await history(name, options, io));
    });
}
