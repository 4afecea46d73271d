/** `orkestra chart inspect`. */
import { askedChart } from "../chart/asked.ts";
import { inspectChart } from "../chart/inspect.ts";
import type { ChartSource } from "../chart/source.ts";
import { ExitCode, type Io } from "../io.ts";
import { report } from "../report.ts";
import { stylesFor } from "../terminal.ts";
import { inspectText } from "../view/inspect-text.ts";
import { yaml } from "../view/yaml.ts";
import type { InspectOptions } from "./chart.args.ts";

export async function inspect(given: string, source: ChartSource, options: InspectOptions, io: Io): Promise<ExitCode> {
  const opened = await askedChart(given, source, options, io);
  if (!opened.ok) {
    report({ problems: opened.problems, notes: [] }, io);
    return ExitCode.problems;
  }
  const chart = inspectChart(opened.chart, opened.digest);
  switch (options.output) {
    case "text":
      io.stdout(inspectText(chart, io.columns, stylesFor(io.colour)));
      return ExitCode.ok;
    case "json":
      io.stdout(`${JSON.stringify(chart, undefined, 2)}\n`);
      return ExitCode.ok;
    case "yaml":
      io.stdout(yaml(chart));
      return ExitCode.ok;
  }
}
