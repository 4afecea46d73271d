/** The words of `orkestra status`. */
import { type Command, Option } from "commander";
import type { ClusterOptions } from "../cluster/access.ts";
import type { ExitCode, Io } from "../io.ts";
import { takesCluster } from "./cluster-options.ts";

const STATUS_OUTPUTS = ["text", "json"] as const;

export interface StatusOptions extends ClusterOptions {
  readonly output: (typeof STATUS_OUTPUTS)[number];
  readonly allNamespaces?: boolean;
  readonly watch?: boolean;
}

export function addStatus(program: Command, io: Io, ends: (code: ExitCode) => void): void {
  takesCluster(program.command("status").argument("[group]", "ApplicationGroup; without it all, a line each"))
    .summary("show how far groups on the cluster are")
    .description(
      "Shows what is happening to a group on the cluster, what failed and why, and what comes next. Without a group, a line for each one.",
    )
    .option("-A, --all-namespaces", "groups of all namespaces")
    .option("-w, --watch", "go on until it is ready, or until it has failed for good")
    .addOption(new Option("-o, --output <form>", "what to print").choices(STATUS_OUTPUTS).default("text"))
    .addHelpText(
      "after",
      `
Examples:
  orkestra status
  orkestra status -A
  orkestra status shop -n web
  orkestra status shop --watch
  orkestra status shop -o json | jq -r '.applications[] | select(.phase == "Failed") | .message'
  kubectl apply -f group.yaml && orkestra status shop -w && ./smoke-test.sh

Exit codes:
  0  ready (of several: all are)
  1  not ready, and nothing more happens until somebody changes something;
     or there is no such group
  3  under way
  2, 4 as with all commands; see orkestra --help`,
    )
    .action(async (name: string | undefined, options: StatusOptions, command: Command) => {
      if (options.allNamespaces && options.namespace !== undefined) {
        command.error("error: --all-namespaces and --namespace exclude each other");
      }
      if (options.allNamespaces && name !== undefined) {
        command.error("error: --all-namespaces is for all groups, not for one");
      }
      const { status } = await import("./status.ts");
      ends(await status(name, options, io));
    });
}
