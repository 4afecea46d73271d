/** The words of `orkestra suspend` and `orkestra resume`. */
import type { Command } from "commander";
import type { ExitCode, Io } from "../io.ts";
import { CHANGE_EXIT_CODES, type ChangeOptions, changesGroup } from "./change-options.ts";

export function addSuspend(program: Command, io: Io, ends: (code: ExitCode) => void): void {
  changesGroup(program.command("suspend"))
    .summary("start nothing new of a group")
    .description(
      "Sets spec.suspend of a group on the cluster, so that nothing new is started: no rollout, no rollback and no removal. What already runs goes on to its end; --wait waits for that. Deleting a suspended group still removes its releases. Needs get and patch of applicationgroups.",
    )
    .addHelpText(
      "after",
      `
Examples:
  orkestra suspend shop
  orkestra suspend shop -n web --wait && ./maintenance.sh && orkestra resume shop -n web
${CHANGE_EXIT_CODES}`,
    )
    .action(async (name: string, options: ChangeOptions) => {
      const { suspend } = await import("./suspend.ts");
      ends(await suspend(name, options, io));
    });
  changesGroup(program.command("resume"))
    .summary("go on with a suspended group")
    .description(
      "Takes spec.suspend of a group on the cluster back; what was due meanwhile begins. Needs get and patch of applicationgroups.",
    )
    .addHelpText(
      "after",
      `
Examples:
  orkestra resume shop
  orkestra resume shop -n web --wait
${CHANGE_EXIT_CODES}`,
    )
    .action(async (name: string, options: ChangeOptions) => {
      const { resume } = await import("./suspend.ts");
      ends(await resume(name, options, io));
    });
}
