/** The words of `orkestra retry`. */
import type { Command } from "commander";
import type { ExitCode, Io } from "../io.ts";
import { CHANGE_EXIT_CODES, type ChangeOptions, changesGroup } from "./change-options.ts";

export interface RetryOptions extends ChangeOptions {
  readonly force?: boolean;
  readonly spec?: boolean;
}

export function addRetry(program: Command, io: Io, ends: (code: ExitCode) => void): void {
  changesGroup(program.command("retry"))
    .summary("try again what failed, or roll the spec out again after a rollback")
    .description(
      "Tries again what failed in a group on the cluster, without a change of its spec: a rollout, a rollback, a removal, or a deletion that is stuck. After a rollback, also one that a person asked for, it rolls the spec out again. Needs get and patch of applicationgroups.",
    )
    .option("--spec", "roll out the spec, also while a rollback that was asked for is under way or has failed")
    .option(
      "--force",
      "ask even where there is nothing to retry, for example to stage again what the registry has lost",
    )
    .addHelpText(
      "after",
      `
Examples:
  orkestra retry shop
  orkestra retry shop -n web --wait && ./smoke-test.sh
  orkestra retry shop --spec
${CHANGE_EXIT_CODES}`,
    )
    .action(async (name: string, options: RetryOptions) => {
      const { retry } = await import("./retry.ts");
      ends(await retry(name, options, io));
    });
}
