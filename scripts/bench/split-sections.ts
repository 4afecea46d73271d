/** What is told of splitting beside what Helm does with the same files. Pure. */
import type { Taken } from "./child.ts";
import type { Section } from "./section.ts";

/** One run of each, one after the other. */
export interface SplitFigures {
  readonly dependencyBuild: Taken;
  readonly helmPackage: Taken;
  readonly split: Taken;
}

export interface SplitInput {
  readonly subcharts: number;
  readonly bytes: number;
  /** Of the packed umbrella, and of all pieces together. */
  readonly packedBytes: number;
  readonly piecesBytes: number;
}

export function splitSections(input: SplitInput, all: readonly SplitFigures[]): Section[] {
  const rows = (label: string, of: (figures: SplitFigures) => Taken): Section["rows"] => [
    { label, unit: "ms", values: all.map((figures) => of(figures).milliseconds) },
    { label: "  its peak memory", unit: "MiB", values: all.map((figures) => of(figures).peakMiB) },
  ];
  return [
    {
      title: `Splitting an umbrella of ${input.subcharts} sub-charts and ${mebibytes(input.bytes)} MiB`,
      how:
        "`helm dependency build` packs the sub-charts from their folders into charts/, `helm package` the umbrella; `orkestra chart split --all`, from source, " +
        `reads that archive (${mebibytes(input.packedBytes)} MiB) and packs ${input.subcharts + 1} pieces (${mebibytes(input.piecesBytes)} MiB). A new process each time, in turns.`,
      rows: [
        ...rows("helm dependency build", ({ dependencyBuild }) => dependencyBuild),
        ...rows("helm package", ({ helmPackage }) => helmPackage),
        ...rows("orkestra chart split", ({ split }) => split),
        {
          label: "split to Helm's two together",
          unit: "times",
          values: all.map(
            ({ dependencyBuild, helmPackage, split }) =>
              split.milliseconds / (dependencyBuild.milliseconds + helmPackage.milliseconds),
          ),
        },
      ],
      budgets: [],
    },
  ];
}

const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
