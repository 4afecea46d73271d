/** The words of `orkestra rollback`. */
import type { Command } from "commander";
import type { ExitCode, Io } from "../io.ts";
import { CHANGE_EXIT_CODES, type ChangeOptions, changesGroup } from "./change-options.ts";

export interface RollbackOptions extends ChangeOptions {
  /** Name or number of a stored revision. */
  readonly to?: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

export function addRollback(program: Command, io: Io, ends: (code: ExitCode) => void): void {
  changesGroup(program.command("rollback"))
    .summary("go back to an earlier revision of a group")
    .description(
      "Puts a stored revision of a group on the cluster back: its releases, in their order, with the chart versions that they had. What the revision did not have is removed last. Shows what would change, and asks first. The spec is not touched: the group stays at that revision until the spec changes, or until orkestra retry. Needs get and patch of applicationgroups, and get and list of helmreleases, applications and controllerrevisions.",
    )
    .option(
      "--to <revision>",
      "name or number of a stored revision, as orkestra history shows them (default: the last good one before the present one)",
    )
    .option("-y, --yes", "do not ask")
    .option("--dry-run", "show what would change, and change nothing")
    .addHelpText(
      "after",
      `
Examples:
  orkestra rollback shop --dry-run
  orkestra rollback shop --wait
  orkestra rollback shop -n web --to shop-0123456789 --yes
  orkestra history shop
${CHANGE_EXIT_CODES}`,
    )
    .action(async (name: string, options: RollbackOptions) => {
      const { rollback } = await import("./rollback.ts");
      ends(await rollback(name, options, io));
    });
}
