/** The words of `orkestra completion`, and of the hidden command that its scripts run. */
import { Argument, type Command } from "commander";
import { SHELLS, type Shell } from "../completion/scripts.ts";
import type { ExitCode, Io } from "../io.ts";

export function addCompletion(program: Command, io: Io, ends: (code: ExitCode) => void): void {
  program
    .command("completion")
    .addArgument(new Argument("<shell>", "the shell that is to complete").choices(SHELLS))
    .summary("print the script by which a shell completes orkestra")
    .description(
      "Prints a script for your shell, so that Tab completes commands, options and their values, and names on the cluster: groups, namespaces, revisions, contexts.",
    )
    .addHelpText(
      "after",
      `
Examples:
  source <(orkestra completion bash)            # now; in ~/.bashrc: from now on
  orkestra completion zsh > "\${fpath[1]}/_orkestra"
  orkestra completion fish > ~/.config/fish/completions/orkestra.fish`,
    )
    .action(async (shell: Shell) => {
      const { completion } = await import("./completion.ts");
      ends(completion(shell, io));
    });
  program
    .command("__complete", { hidden: true })
    .argument("[words...]")
    .helpOption(false)
    .action(async (words: readonly string[]) => {
      const { complete } = await import("./completion.ts");
      ends(await complete(program, words, io));
    });
}
