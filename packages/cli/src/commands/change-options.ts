/** Options that all commands which change a group share. Loaded for every `--help`, so it imports next to nothing. */
import { type Command, Option } from "commander";
import type { ClusterOptions } from "../cluster/access.ts";
import { takesCluster } from "./cluster-options.ts";

const CHANGE_OUTPUTS = ["text", "json"] as const;

export interface ChangeOptions extends ClusterOptions {
  readonly output: (typeof CHANGE_OUTPUTS)[number];
  readonly wait?: boolean;
}

/** A command with a group, the cluster's options, `--wait` and `-o`. */
export function changesGroup(command: Command): Command {
  return takesCluster(command.argument("<group>", "ApplicationGroup"))
    .option("-w, --wait", "wait until nothing is under way any more, and show it as status --watch does")
    .addOption(new Option("-o, --output <form>", "what to print").choices(CHANGE_OUTPUTS).default("text"));
}

export const CHANGE_EXIT_CODES = `
Exit codes:
  0  done; with --wait: it has ended well
  1  it cannot be done, or there is no such group; with --wait: it has failed
  2, 4 as with all commands; see orkestra --help`;
