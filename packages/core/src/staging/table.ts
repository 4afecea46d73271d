/** Values of a chart, as JSON has them: what Helm calls a table. */
export type Table = Readonly<Record<string, unknown>>;

/** A list is none, and neither is null, which deletes. */
export function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
