/** The words of `orkestra chart`. */
import { type Command, Option } from "commander";
import type { ExitCode, Io } from "../io.ts";
import { type ChartOptions, sourceOf, takesChart } from "./chart-options.ts";

const INSPECT_OUTPUTS = ["text", "json", "yaml"] as const;

export interface InspectOptions extends ChartOptions {
  readonly output: (typeof INSPECT_OUTPUTS)[number];
}

export interface SplitOptions extends ChartOptions {
  readonly subchart?: readonly string[];
  readonly all?: boolean;
  readonly values?: readonly string[];
  readonly release: string;
  readonly out: string;
  readonly force?: boolean;
}

const WHERE = `
CHART is one of
  ./core5g                                  a folder
  core5g-1.4.2.tgz                          an archive
  oci://HOST/PATH/core5g:1.4.2              a chart of a registry; --version in
                                            place of the tag takes a range
  core5g --repo https://charts.example.com  a chart of a Helm repository`;

const EXIT_CODE = "Exit code: 0, or 1 with a line for each problem on stderr; see orkestra --help.";

export function addChart(program: Command, io: Io, ends: (code: ExitCode) => void): void {
  const chart = program
    .command("chart")
    .summary("look at charts with sub-charts, and split them")
    .description("Looks at one chart: which of its sub-charts can be releases of their own, and what they would be.")
    .addHelpText(
      "after",
      `
Examples:
  orkestra chart inspect ./core5g
  orkestra chart split ./core5g --all --release core5g --out pieces`,
    );
  addInspect(chart, io, ends);
  addSplit(chart, io, ends);
}

function addInspect(chart: Command, io: Io, ends: (code: ExitCode) => void): void {
  takesChart(chart.command("inspect"))
    .summary("show which sub-charts can be releases of their own")
    .description(
      "Shows which sub-charts of a chart can be releases of their own and what enables each, then a subcharts: block to paste into an Application. The block has the order that the chart declares by depends-on, if it does.",
    )
    .addOption(new Option("-o, --output <form>", "what to print").choices(INSPECT_OUTPUTS).default("text"))
    .addHelpText(
      "after",
      `${WHERE}

Examples:
  orkestra chart inspect ./core5g
  orkestra chart inspect core5g --repo https://charts.example.com --version '~1.4'
  orkestra chart inspect oci://registry.example.com/charts/core5g:1.4.2 -o json
  orkestra chart inspect ./core5g -o yaml | yq '{"subcharts": .subcharts}'

${EXIT_CODE}`,
    )
    .action(async (given: string, options: InspectOptions, command: Command) => {
      const source = sourceOf(given, options, command);
      const { inspect } = await import("./chart-inspect.ts");
      ends(await inspect(given, source, options, io));
    });
}

function addSplit(chart: Command, io: Io, ends: (code: ExitCode) => void): void {
  takesChart(chart.command("split"))
    .summary("split a chart as a rollout would, into a folder")
    .description(
      "Splits a chart as a rollout would, and writes the parent and the pieces as archives, with a releases.json that says under which name and with which values each is released. Together they render what the chart renders.",
    )
    .option("--subchart <name...>", "sub-charts to split off, by alias or name")
    .option("--all", "split off every sub-chart that can be")
    .option("-f, --values <file...>", "values; later files win, - is standard input")
    .requiredOption("--release <name>", "name of the chart's release, of which the pieces' names are made")
    .requiredOption("--out <folder>", "where to write; must be absent or empty")
    .option("--force", "write into a folder that has files, over those of the same name")
    .addHelpText(
      "after",
      `${WHERE}

Examples:
  orkestra chart split ./core5g --all --release core5g --out pieces
  orkestra chart split core5g-1.4.2.tgz --subchart nrf amf -f values.yaml --release core5g --out pieces

  # What a piece renders to:
  jq '.[] | select(.name == "nrf") | .values' pieces/releases.json > nrf.json
  helm template core5g-nrf pieces/core5g-1.4.2-nrf.tgz -f nrf.json

${EXIT_CODE}`,
    )
    .action(async (given: string, options: SplitOptions, command: Command) => {
      const source = sourceOf(given, options, command);
      if ((options.subchart === undefined) === (options.all === undefined)) {
        command.error("error: either --subchart or --all says what to split off");
      }
      if (options.passwordStdin && options.values?.includes("-")) {
        command.error("error: standard input cannot be both the password and values");
      }
      const { split } = await import("./chart-split.ts");
      ends(await split(given, source, options, io));
    });
}
