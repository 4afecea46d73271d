/** `orkestra chart split`. Nothing is written unless all of it can be. */
import { type Chart, explainRefusal, type Piece, releasable, split as splitChart } from "@orkestra/charts";
import { askedChart } from "../chart/asked.ts";
import { listed } from "../chart/inspect.ts";
import { type Releases, releasesOf } from "../chart/releases.ts";
import type { ChartSource } from "../chart/source.ts";
import { readValues, type Values } from "../chart/values.ts";
import { RELEASES_FILE, unfitFolder, type WrittenRelease, writePieces } from "../chart/write-pieces.ts";
import { ExitCode, type Io } from "../io.ts";
import type { InputProblem } from "../manifests/problem.ts";
import { report } from "../report.ts";
import { table } from "../view/table.ts";
import { count } from "../view/wrap.ts";
import type { SplitOptions } from "./chart.args.ts";

export async function split(given: string, source: ChartSource, options: SplitOptions, io: Io): Promise<ExitCode> {
  const { out, force = false } = options;
  const unfit = await unfitFolder(out, force);
  const values = await readValues(options.values ?? [], io.stdin);
  const opened = await askedChart(given, source, options, io);
  const problems = [
    ...(unfit === undefined ? [] : [{ source: out, message: unfit }]),
    ...(values.ok ? [] : values.problems),
    ...(opened.ok ? [] : opened.problems),
  ];
  if (!opened.ok || !values.ok || problems.length > 0) return failed(problems, io);
  const made = divided(opened.chart, values.values, options);
  if (!made.ok)
    return failed(
      made.messages.map((message) => ({ source: given, message })),
      io,
    );
  const { pieces, releases, disabled } = made;
  const notes = disabled.map(({ subchart, why }) => ({
    source: given,
    message: `the sub-chart ${JSON.stringify(subchart)} is left out: ${why}`,
  }));
  let written: readonly WrittenRelease[];
  try {
    written = await writePieces(out, releases, pieces);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return failed([{ source: out, message: `cannot be written: ${message}` }], io);
  }
  report({ problems: [], notes }, io);
  io.stdout(summary(written, out));
  return ExitCode.ok;
}

type Divided =
  | ({ readonly ok: true; readonly pieces: readonly Piece[] } & Releases)
  | { readonly ok: false; readonly messages: readonly string[] };

function divided(chart: Chart, values: Values, { release, subchart }: SplitOptions): Divided {
  const fit = releasable(chart);
  const names = [...new Set(subchart ?? fit.map(({ name }) => name))];
  if (names.length === 0) return { ok: false, messages: ["it has no sub-charts that can be split off"] };
  const answer = splitChart(chart, { release, subcharts: names });
  if (!answer.ok) return { ok: false, messages: answer.refusals.map(explainRefusal) };
  const { pieces } = answer;
  const order = new Map(listed(fit).map(({ name, dependencies = [] }) => [name, dependencies]));
  const subcharts = names.map((name) => {
    const dependencies = order.get(name)?.filter((it) => names.includes(it)) ?? [];
    return { name, dependencies };
  });
  const planned = releasesOf({ release, values, subcharts, pieces });
  return planned.ok ? { ...planned, pieces } : planned;
}

function failed(problems: readonly InputProblem[], io: Io): ExitCode {
  report({ problems, notes: [] }, io);
  return ExitCode.problems;
}

function summary(written: readonly WrittenRelease[], out: string): string {
  const rows = written.map(({ chart, release, dependencies }) => [
    chart,
    `release ${release}`,
    dependencies.length > 0 ? `after ${dependencies.join(", ")}` : "",
  ]);
  return [...table(rows), "", `${count(written.length, "piece")} and ${RELEASES_FILE} in ${out}`, ""].join("\n");
}
