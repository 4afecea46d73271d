/** What a program counts of itself, in the text format of Prometheus. Pure. */

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export function samplesOf(text: string): Sample[] {
  return text.split("\n").flatMap((line) => {
    const [, name, labels = "", value] = SAMPLE.exec(line) ?? [];
    if (name === undefined) return [];
    const pairs = [...labels.matchAll(LABEL)].map(([, label = "", of = ""]) => [label, of] as const);
    return [{ name, labels: Object.fromEntries(pairs), value: Number(value) }];
  });
}

/** Of all samples of that name which fit. */
export function sumOf(
  samples: readonly Sample[],
  name: string,
  fits: (sample: Sample) => boolean = () => true,
): number {
  return samples.filter((sample) => sample.name === name && fits(sample)).reduce((sum, { value }) => sum + value, 0);
}

const SAMPLE = /^([a-z_]+)(?:\{(.*)\})? ([0-9.e+-]+)$/;
const LABEL = /([a-z_]+)="([^"]*)"/g;
