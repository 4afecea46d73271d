/** What is told of the programs, from what the two measuring programs print. Pure. */
import type { Section } from "./section.ts";
import { median } from "./statistics.ts";

/** Every value, as images/measure.ts prints them beside their median. */
interface Measured {
  readonly values: readonly number[];
}

export interface ImageFigures {
  readonly image: string;
  readonly compressedBytes: number;
  readonly startMs: Measured;
  readonly startCpuMs: Measured;
  readonly peakMemoryBytes: Measured;
}

export interface CompileFigures {
  readonly milliseconds: number;
  readonly peakMiB: number;
}

/** Of the output of `images/measure.ts --json`. Throws when it is something else. */
export function imageFigures(output: string): ImageFigures[] {
  const all = JSON.parse(output) as ImageFigures[];
  for (const one of all) {
    const measured = [one.startMs, one.startCpuMs, one.peakMemoryBytes].map((of) => of?.values ?? []);
    const sound = measured.every((values) => values.length > 0 && values.every(Number.isFinite));
    if (typeof one.image !== "string" || !Number.isFinite(one.compressedBytes) || !sound)
      throw new Error(`not the figures of an image: ${JSON.stringify(one)}`);
  }
  if (all.length === 0) throw new Error("no image was measured");
  return all;
}

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

function imageSection({ image, compressedBytes, startMs, startCpuMs, peakMemoryBytes }: ImageFigures): Section {
  const megabytes = compressedBytes / 1e6;
  const peaks = peakMemoryBytes.values.map((bytes) => bytes / 2 ** 20);
  return {
    title: `Image ${image}`,
    how:
      `Its own files, started ${startMs.values.length} times as a pod would, against a small API server on this machine; the ` +
      "first start, which only fills the caches, does not count.",
    rows: [
      { label: "size, compressed", unit: "MB", values: [megabytes] },
      { label: "start to first request", unit: "ms", values: startMs.values },
      { label: "the processor's time of that", unit: "ms", values: startCpuMs.values },
      { label: "peak memory", unit: "MiB", values: peaks },
    ],
    budgets: image.includes("executor")
      ? [
          { what: "size, compressed", unit: "MB", figure: megabytes, limit: 60 },
          { what: "start to first request, median", unit: "ms", figure: median(startMs.values), limit: 150 },
          { what: "peak memory, most", unit: "MiB", figure: Math.max(...peaks), limit: 80 },
        ]
      : [],
  };
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
