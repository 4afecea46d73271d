/** Draws when each release began and became ready, as bars over a common axis, within 80 columns. Pure. */

export interface Span {
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
}

const COLUMNS = 78;

/**
 * One line for each span, in order of its beginning, and the axis in seconds below.
 *
 * A bar is at least one character long, because a release that took no time was still there.
 */
export function timeline(spans: readonly Span[]): string[] {
  const first = Math.min(...spans.map(({ from }) => from));
  const last = Math.max(...spans.map(({ to }) => to));
  if (spans.length === 0) return [];

  const label = Math.max(...spans.map(({ name }) => name.length));
  const width = COLUMNS - label - " ".length - " 000.0 s".length;
  const column = (time: number): number => Math.round(((time - first) / Math.max(1, last - first)) * (width - 1));

  const lines = [...spans]
    .sort((a, b) => a.from - b.from || a.to - b.to || (a.name < b.name ? -1 : 1))
    .map(({ name, from, to }) => {
      const bar = "=".repeat(Math.max(1, column(to) - column(from)));
      const drawn = `${" ".repeat(column(from))}${bar}`.padEnd(width);
      return `${name.padEnd(label)} ${drawn} ${seconds(to - from).padStart(5)} s`;
    });
  const end = `${seconds(last - first)} s`;
  return [...lines, `${" ".repeat(label)} 0${end.padStart(width - 1)}`];
}

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(1);
