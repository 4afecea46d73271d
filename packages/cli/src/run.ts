/**
 * The command line as a function: words in, exit code out. Each command's code is loaded when it is run, so that `--help`
 * and wrong usage answer at once.
 */
import { Command, CommanderError } from "commander";
import manifest from "../package.json" with { type: "json" };
import { addChart } from "./commands/chart.args.ts";
import { addCompletion } from "./commands/completion.args.ts";
import { addConvert } from "./commands/convert.args.ts";
import { addDoctor } from "./commands/doctor.args.ts";
import { addGraph } from "./commands/graph.args.ts";
import { addHistory } from "./commands/history.args.ts";
import { addPlan } from "./commands/plan.args.ts";
import { addRetry } from "./commands/retry.args.ts";
import { addRollback } from "./commands/rollback.args.ts";
import { addStatus } from "./commands/status.args.ts";
import { addSuspend } from "./commands/suspend.args.ts";
import { ExitCode, type Io } from "./io.ts";

const EXIT_CODES = `
Exit codes:
  0  all is well
  1  the input, or what it refers to, is wrong: a stderr line for each problem
  2  wrong usage
  3  status: under way; plan --exit-code: something would change
  4  a fault in orkestra itself; or no cluster, or one that refuses or fails`;

export async function run(args: readonly string[], io: Io): Promise<number> {
  let code: ExitCode = ExitCode.ok;
  const program = new Command("orkestra")
    .description("Releases groups of Helm charts in dependency order.")
    .version(manifest.version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .showHelpAfterError("(--help tells more)")
    // So that a command may have a --version of its own.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: io.stdout,
      writeErr: io.stderr,
      getOutHelpWidth: () => io.columns,
      getErrHelpWidth: () => io.columns,
      getOutHasColors: () => io.colour,
      getErrHasColors: () => false,
    })
    .addHelpText(
      "after",
      `
Examples:
  orkestra plan -f group.yaml                    the plan: what, in which order
  orkestra plan -f group.yaml -o workflow        the Argo Workflow that does it
  orkestra plan shop                             what a rollout would change
  orkestra graph -f group.yaml --format mermaid  a diagram of the dependencies
  orkestra chart inspect ./core5g                sub-charts to release apart
  orkestra status shop --watch                   follow a group on the cluster
  orkestra rollback shop                         back to the revision before
  orkestra retry shop                            try again what failed
  orkestra doctor                                what the cluster lacks
  orkestra convert -f original.yaml -n shop      from the original Orkestra
${EXIT_CODES}`,
    );
  const ends = (ended: ExitCode): void => {
    code = ended;
  };
  addPlan(program, io, ends);
  addGraph(program, io, ends);
  addChart(program, io, ends);
  addStatus(program, io, ends);
  addHistory(program, io, ends);
  addRetry(program, io, ends);
  addRollback(program, io, ends);
  addSuspend(program, io, ends);
  addConvert(program, io, ends);
  addDoctor(program, io, ends);
  addCompletion(program, io, ends);
  try {
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
    io.stderr(`orkestra: fault: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return ExitCode.fault;
  }
}
