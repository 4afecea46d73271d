/** Gets the umbrella chart and splits it. What is wrong with a chart is found here, before anything is pushed. */
import {
  type ChartRequest,
  type Credentials,
  explainArchive,
  explainChart,
  explainChartProblem,
  explainRefusal,
  type FetchedChart,
  fetchChart,
  type Piece,
  readArchive,
  readChart,
  split,
} from "@orkestra/charts";
import type { StageRequest, StagingRecord } from "@orkestra/core";
import { type Ended, failed, fault } from "./ended.ts";
import type { Journal } from "./journal.ts";

export type Split =
  | {
      readonly ok: true;
      readonly chart: StagingRecord["chart"];
      /** The parent first, then the sub-charts in the order of the request. */
      readonly pieces: readonly Piece[];
    }
  | Ended;

export async function splitChart(
  request: StageRequest,
  credentials: Credentials | undefined,
  journal: Journal,
  signal: AbortSignal,
): Promise<Split> {
  const { url, name, version, insecure } = request.chart;
  journal.enter("fetching the chart", { url, name, wanted: version });
  const asked: ChartRequest = { url, name, version, insecure, credentials };
  const fetched = await fetchChart(asked, { env: process.env, signal });
  if (!fetched.ok) return notFetched(asked, fetched.problem, request);

  journal.enter("splitting the chart", {
    version: fetched.version,
    digest: fetched.digest,
    bytes: fetched.archive.length,
  });
  const what = `chart ${name} ${fetched.version} of ${url}`;
  const archive = await readArchive(fetched.archive);
  if (!archive.ok) return failed("BadChart", `${what} is refused: ${explainArchive(archive.problem)}`);
  const read = readChart(archive.files);
  if (!read.ok) return failed("BadChart", `${what} is broken: ${read.problems.map(explainChartProblem).join("; ")}`);
  const parts = split(read.chart, { release: request.release, subcharts: request.subcharts });
  if (!parts.ok)
    return failed("CannotSplit", `${what} cannot be split: ${parts.refusals.map(explainRefusal).join("; ")}`);
  return { ok: true, chart: { name: read.chart.metadata.name, version: fetched.version }, pieces: parts.pieces };
}

type ChartProblem = Extract<FetchedChart, { readonly ok: false }>["problem"];

function notFetched(asked: ChartRequest, problem: ChartProblem, request: StageRequest): Ended {
  const says = explainChart(asked, problem);
  if (mayPass(problem)) return fault(problem.kind, says);
  return failed(problem.kind, problem.kind === "Refused" ? `${says}; ${remedy(request)}` : says);
}

/** Whether there was no answer, or none of the server that has the archive, rather than a wrong one. */
function mayPass(problem: ChartProblem): boolean {
  if (problem.kind === "NoArchive") return problem.tried.some((place) => mayPass(place.problem));
  return problem.kind === "Unreachable";
}

function remedy({ namespace, chart }: StageRequest): string {
  return chart.authSecretRef
    ? `correct Secret ${namespace}/${chart.authSecretRef.name} (chart.authSecretRef)`
    : "name a Secret in chart.authSecretRef";
}
