/** What is told of the programs, from what the two measuring programs print. Pure. */
import type { Budget, Row, Section } from "./section.ts";
import { median } from "./statistics.ts";

/** A median and its worst, as images/measure.ts prints them. */
interface Spread {
  readonly median: number;
  readonly worst: number;
}

export interface ImageFigures {
  readonly image: string;
  readonly compressedBytes: number;
  readonly startMs: Spread;
  readonly startCpuMs: Spread;
  readonly peakMemoryBytes: Spread;
  readonly runs: number;
}

export interface CompileFigures {
  readonly milliseconds: number;
  readonly peakMiB: number;
}

/** Of the output of `images/measure.ts --json`. Throws when it is something else. */
export function imageFigures(output: string): ImageFigures[] {
  const all = JSON.parse(output) as ImageFigures[];
  for (const one of all) {
    const figures = [
      one.compressedBytes,
      one.runs,
      ...spreads(one).flatMap(({ median: middle, worst }) => [middle, worst]),
    ];
    if (typeof one.image !== "string" || !figures.every(Number.isFinite))
      throw new Error(`not the figures of an image: ${JSON.stringify(one)}`);
  }
  if (all.length === 0) throw new Error("no image was measured");
  return all;
}

const spreads = (one: ImageFigures): Spread[] => [one.startMs, one.startCpuMs, one.peakMemoryBytes];

/** Of the lines of packages/core/bench/compile.ts, that of the sound group. Throws when there is none. */
export function compileFigures(output: string): CompileFigures {
  const lines = output.split("\n").filter((line) => line !== "");
  const all = lines.map(
    (line) => JSON.parse(line) as CompileFigures & { readonly what: string; readonly result: unknown },
  );
  const found = all.find(({ what, result }) => what === "compile" && result === true);
  if (!found || !Number.isFinite(found.milliseconds) || !Number.isFinite(found.peakMiB))
    throw new Error(`no figures of compiling in: ${output}`);
  return { milliseconds: found.milliseconds, peakMiB: found.peakMiB };
}

export function programSections(images: readonly ImageFigures[], compiles: readonly CompileFigures[]): Section[] {
  return [...images.map(imageSection), compileSection(compiles)];
}

const mebibytes = (bytes: number): number => bytes / 2 ** 20;

function imageSection({ image, compressedBytes, startMs, startCpuMs, peakMemoryBytes, runs }: ImageFigures): Section {
  const megabytes = compressedBytes / 1e6;
  const row = (label: string, unit: Row["unit"], values: number[]): Row => ({ label, unit, values });
  return {
    title: `Image ${image}`,
    how:
      `Its own files, started ${runs} times as a pod would, against a small API server; the first start, which only fills ` +
      "the caches, does not count. Each figure is a median, and beside it the worst.",
    rows: [
      row("size, compressed", "MB", [megabytes]),
      row("start to first request, median", "ms", [startMs.median]),
      row("start to first request, worst", "ms", [startMs.worst]),
      row("the processor's time of that, median", "ms", [startCpuMs.median]),
      row("peak memory, median", "MiB", [mebibytes(peakMemoryBytes.median)]),
      row("peak memory, worst", "MiB", [mebibytes(peakMemoryBytes.worst)]),
    ],
    budgets: image.includes("executor") ? executorBudgets(megabytes, startMs, peakMemoryBytes) : [],
  };
}

function executorBudgets(megabytes: number, start: Spread, memory: Spread): Budget[] {
  return [
    { what: "size, compressed", unit: "MB", figure: megabytes, limit: 60 },
    { what: "start to first request, median", unit: "ms", figure: start.median, limit: 150 },
    { what: "peak memory, worst", unit: "MiB", figure: mebibytes(memory.worst), limit: 80 },
  ];
}

function compileSection(all: readonly CompileFigures[]): Section {
  const times = all.map(({ milliseconds }) => milliseconds);
  const peaks = all.map(({ peakMiB }) => peakMiB);
  return {
    title: "Compiling a group of 10,000 applications",
    how: "A new process each time. Each application waits for up to four others; the memory is the whole process's.",
    rows: [
      { label: "time", unit: "ms", values: times },
      { label: "peak memory", unit: "MiB", values: peaks },
    ],
    budgets: [
      { what: "time, median", unit: "ms", figure: median(times), limit: 1000 },
      { what: "peak memory, most", unit: "MiB", figure: Math.max(...peaks), limit: 512 },
    ],
  };
}
