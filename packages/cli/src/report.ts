/** Problems and notes as lines on standard error. */
import type { Io } from "./io.ts";
import { type InputProblem, problemLine } from "./manifests/problem.ts";

export interface Findings {
  readonly problems: readonly InputProblem[];
  readonly notes: readonly InputProblem[];
}

/** Whether there is no problem. */
export function report({ problems, notes }: Findings, io: Io): boolean {
  for (const note of notes) io.stderr(`note: ${problemLine(note)}\n`);
  for (const problem of problems) io.stderr(`${problemLine(problem)}\n`);
  return problems.length === 0;
}
