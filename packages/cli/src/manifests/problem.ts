/** A mistake in the input, with its place: one line on standard error, in the form that editors and CI jump to. */

export interface Position {
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
}

export interface InputProblem {
  /** The file as the user named it; `<stdin>` for standard input. */
  readonly source: string;
  readonly position?: Position;
  /** `Kind name`. */
  readonly object?: string;
  readonly message: string;
}

/** `FILE:LINE:COLUMN: OBJECT: PROBLEM`, without the parts that are not known. */
export function problemLine({ source, position, object, message }: InputProblem): string {
  const place = position ? `${source}:${position.line}:${position.column}` : source;
  return oneLine([place, ...(object ? [object] : []), message].join(": "));
}

/** In the order of the input: files as given, then from top to bottom. Equal lines are one problem. */
export function inOrder(problems: readonly InputProblem[], sources: readonly string[]): InputProblem[] {
  const rank = new Map(sources.map((source, index) => [source, index]));
  const place = ({ source, position }: InputProblem): readonly number[] => [
    rank.get(source) ?? -1,
    position?.line ?? 0,
    position?.column ?? 0,
  ];
  const sorted = [...problems].sort((a, b) => compare(place(a), place(b)));
  return [...new Map(sorted.map((problem) => [problemLine(problem), problem])).values()];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((value, at) => value !== b[at]);
  return index < 0 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}

/** Also keeps what a file, a chart or a server says from steering the terminal. */
export function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  return text.replaceAll(/\s*[\r\n]+\s*/g, " ").replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, "?");
}
