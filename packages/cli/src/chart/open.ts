/** A chart from wherever the user named it, read and checked: or what is wrong, a line each. */
import { readFile, stat } from "node:fs/promises";
import {
  type ArchiveAnswer,
  type Chart,
  explainArchive,
  explainChart,
  explainChartProblem,
  type FetchOptions,
  fetchChart,
  LIMITS,
  readArchive,
  readChart,
  readFolder,
} from "@orkestra/charts";
import type { InputProblem } from "../manifests/problem.ts";
import { cannotRead } from "../manifests/read.ts";
import type { ChartSource } from "./source.ts";

export type OpenedChart =
  | { readonly ok: true; readonly chart: Chart /** Of the archive that was fetched. */; readonly digest?: string }
  | { readonly ok: false; readonly problems: readonly InputProblem[] };

/** `source`: what lines begin with. */
export async function openChart(of: ChartSource, source: string, options: FetchOptions): Promise<OpenedChart> {
  if (of.kind === "path") {
    const answer = await readPath(of.path);
    return "message" in answer ? failed(source, [answer.message]) : readFiles(answer, source, "");
  }
  const fetched = await fetchChart(of.request, options);
  if (!fetched.ok) return failed(source, [explainChart(of.request, fetched.problem)]);
  const opened = readFiles(await readArchive(fetched.archive), source, `chart ${of.request.name}: `);
  return opened.ok ? { ...opened, digest: fetched.digest } : opened;
}

function readFiles(answer: ArchiveAnswer, source: string, about: string): OpenedChart {
  if (!answer.ok) return failed(source, [`${about}${explainArchive(answer.problem)}`]);
  const read = readChart(answer.files);
  if (read.ok) return { ok: true, chart: read.chart };
  return failed(
    source,
    read.problems.map((it) => `${about}${explainChartProblem(it)}`),
  );
}

async function readPath(path: string): Promise<ArchiveAnswer | { readonly message: string }> {
  try {
    const there = await stat(path);
    if (there.isDirectory()) return await readFolder(path);
    if (there.size > LIMITS.bytes) return { message: "it is larger than an archive of a chart can be" };
    return await readArchive(await readFile(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return { message: cannotRead(error) };
  }
}

function failed(source: string, messages: readonly string[]): OpenedChart {
  return { ok: false, problems: messages.map((message) => ({ source, message })) };
}
