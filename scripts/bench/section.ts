/** What a measurement hands over to be read: plain data, with every value that was measured. */

export type Unit = "s" | "ms" | "times" | "MB" | "MiB" | "pods" | "requests";

export interface Row {
  readonly label: string;
  readonly unit: Unit;
  readonly values: readonly number[];
}

/** A limit that the design sets, and the figure that is held against it. */
export interface Budget {
  /** What the figure is, for example "median of the ratios". */
  readonly what: string;
  readonly unit: Unit;
  readonly figure: number;
  /** Met when the figure is not above it. */
  readonly limit: number;
}

export interface Section {
  readonly title: string;
  /** What is compared with what, and how it is seen. A paragraph. */
  readonly how: string;
  readonly rows: readonly Row[];
  readonly budgets: readonly Budget[];
}

export function isMet({ figure, limit }: Budget): boolean {
  return figure <= limit;
}
