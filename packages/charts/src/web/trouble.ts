/** Why a repository gave no answer, on its way from the network up to the chart that was asked for. */
import type { ChartProblem } from "../repository/contract.ts";

export class Trouble extends Error {
  readonly problem: ChartProblem;

  /** `cause`: what went wrong on the network, which may pass; none where it was the answer that is wrong. */
  constructor(problem: ChartProblem, cause?: Error) {
    super(problem.kind, cause && { cause });
    this.problem = problem;
  }
}

export const unreachable = (reason: string, cause?: Error): Trouble =>
  new Trouble({ kind: "Unreachable", reason }, cause);
export const notARepository = (reason: string): Trouble => new Trouble({ kind: "NotARepository", reason });

/** For an answer that is not the one hoped for. */
export function unexpected(status: number, withCredentials: boolean): Trouble {
  if (status === 401 || status === 403) return new Trouble({ kind: "Refused", status, withCredentials });
  if (status === 404) return notARepository("it has nothing there (404)");
  return unreachable(`it answered ${status}`);
}
