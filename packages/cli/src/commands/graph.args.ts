/** The words of `orkestra graph`. */
import { type Command, Option } from "commander";
import type { ExitCode, Io } from "../io.ts";
import { type InputOptions, takesManifests } from "./input-options.ts";

const GRAPH_FORMATS = ["text", "mermaid", "dot"] as const;

export interface GraphOptions extends InputOptions {
  readonly format: (typeof GRAPH_FORMATS)[number];
}

export function addGraph(program: Command, io: Io, ends: (code: ExitCode) => void): void {
  takesManifests(program.command("graph"))
    .summary("draw the dependencies of the groups")
    .description("Draws what depends on what in the ApplicationGroups of the manifests. Needs no cluster.")
    .addOption(
      new Option("--format <format>", "text, a Mermaid flowchart, or Graphviz's language")
        .choices(GRAPH_FORMATS)
        .default("text"),
    )
    .addHelpText(
      "after",
      `
Examples:
  orkestra graph -f group.yaml
  orkestra graph -f group.yaml --format mermaid > group.mmd
  orkestra graph -f group.yaml --format dot | dot -Tsvg > group.svg

Exit code: 0, or 1 with a line for each problem on stderr; see orkestra --help.`,
    )
    .action(async (options: GraphOptions) => {
      const { graph } = await import("./graph.ts");
      ends(await graph(options, io));
    });
}
