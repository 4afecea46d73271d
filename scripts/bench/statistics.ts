/** What is said of a list of measured values. Pure. */

export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Throws for no values: a measurement that was not made has no figures. */
export function summary(values: readonly number[]): Summary {
  return { median: median(values), min: quantile(values, 0), max: quantile(values, 1) };
}

/** The middle one, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  return (quantile(values, 0.5) + quantile(values, 0.5, "above")) / 2;
}

/**
 * The smallest value that at least this share of all values does not exceed (nearest rank): always one that was measured.
 * "above" gives its neighbour where the share falls between two values.
 */
export function quantile(values: readonly number[], share: number, between: "below" | "above" = "below"): number {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = sorted.length * share;
  const index = between === "below" ? Math.ceil(rank) - 1 : Math.floor(rank);
  const value = sorted[Math.min(Math.max(index, 0), sorted.length - 1)];
  if (value === undefined) throw new Error("no values to summarise");
  return value;
}

/** Each of `these` to the one of `those` that was measured beside it. */
export function ratios(these: readonly number[], those: readonly number[]): number[] {
  if (these.length !== those.length) throw new Error(`${these.length} and ${those.length} values are no pairs`);
  return these.map((value, index) => value / (those[index] ?? Number.NaN));
}
