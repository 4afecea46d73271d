/** A problem on its way up to the stager, which hands it out as data. */
import type { StagingProblem } from "./contract.ts";

export class Halt extends Error {
  readonly problem: StagingProblem;

  constructor(problem: StagingProblem) {
    super(problem.kind);
    this.problem = problem;
  }
}
