/** Figures of an image, and how they are shown. */
export interface Spread {
  readonly median: number;
  readonly worst: number;
  /** In the order in which they were measured. */
  readonly values: readonly number[];
}

export interface Figures {
  readonly image: string;
  readonly compressedBytes: number;
  readonly unpackedBytes: number;
  /** From the start of the program to its first request: time on the wall, and time of the processor. */
  readonly startMs: Spread;
  readonly startCpuMs: Spread;
  readonly peakMemoryBytes: Spread;
  readonly runs: number;
}

export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
const milliseconds = (ms: number): string => `${ms.toFixed(0)} ms`;

export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const [median, worst] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  if (median === undefined || worst === undefined) throw new Error("no values to summarise");
  return { median, worst, values };
}

const HEAD = ["image", "compressed", "unpacked", "start to first request", "its CPU time", "peak memory"];

export function table(all: readonly Figures[]): string {
  const show = ({ median, worst }: Spread, unit: (value: number) => string) => `${unit(median)} (worst ${unit(worst)})`;
  const rows = all.map((one) => [
    one.image,
    megabytes(one.compressedBytes),
    megabytes(one.unpackedBytes),
    show(one.startMs, milliseconds),
    show(one.startCpuMs, milliseconds),
    show(one.peakMemoryBytes, mebibytes),
  ]);
  const lines = [HEAD, ...rows];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const padded = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return `${padded.join("\n")}\n(median of ${all[0]?.runs ?? 0} runs)`;
}
