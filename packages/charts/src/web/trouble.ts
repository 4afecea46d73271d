/** Why a repository gave no answer, or not the one hoped for, on its way from the network up to who asked. */
import type { ChartProblem } from "../repository/contract.ts";

/** What a server said instead of what was hoped for. */
export interface Told {
  readonly status: number;
  /** Its own words, bounded; empty where it has none. */
  readonly says: string;
  /** Said by the service that gives out the registry's tokens. */
  readonly byTokenService?: boolean;
}

export class Trouble extends Error {
  readonly problem: ChartProblem;
  readonly told: Told | undefined;

  /** `cause`: what went wrong on the network, which may pass; none where it was the answer that is wrong. */
  constructor(problem: ChartProblem, cause?: Error, told?: Told) {
    super(problem.kind, cause && { cause });
    this.problem = problem;
    this.told = told;
  }
}

export const unreachable = (reason: string, cause?: Error): Trouble =>
  new Trouble({ kind: "Unreachable", reason }, cause);
export const notARepository = (reason: string): Trouble => new Trouble({ kind: "NotARepository", reason });

/** For an answer that is not the one hoped for. */
export function unexpected(status: number, withCredentials: boolean, told?: Told): Trouble {
  return new Trouble(problemOf(status, withCredentials), undefined, told ?? { status, says: "" });
}

function problemOf(status: number, withCredentials: boolean): ChartProblem {
  if (status === 401 || status === 403) return { kind: "Refused", status, withCredentials };
  if (status === 404) return { kind: "NotARepository", reason: "it has nothing there (404)" };
  return { kind: "Unreachable", reason: `it answered ${status}` };
}
