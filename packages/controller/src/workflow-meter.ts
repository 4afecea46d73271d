/**
 * Measures Workflows: how long each took, by what it did and how it ended. Those that were under way when this process first
 * saw them are counted when they end, once; what had ended before is not counted again after a restart.
 */
import { isCompleted, type WorkflowView } from "@orkestra/core";

/** A Workflow that has ended. */
export interface EndedWorkflow {
  /** `apply`, `stage`, `rollback` or `remove`. */
  readonly operation: string;
  /** How it ended; `Superseded` where it was stopped for a newer spec. */
  readonly result: "Succeeded" | "Failed" | "Superseded";
  /** From its start to its end, which Argo tells in whole seconds; undefined when Argo tells neither. */
  readonly seconds: number | undefined;
}

export class WorkflowMeter {
  /** Names of those that are under way, by `NAMESPACE/NAME` of their group. */
  readonly #running = new Map<string, ReadonlySet<string>>();

  /** Those that have ended since the last look at this group. */
  ended(group: string, workflows: readonly WorkflowView[]): EndedWorkflow[] {
    const before = this.#running.get(group) ?? new Set();
    const running = workflows.filter((workflow) => !isCompleted(workflow)).map(({ name }) => name);
    if (running.length > 0) this.#running.set(group, new Set(running));
    else this.#running.delete(group);
    return workflows.filter((workflow) => isCompleted(workflow) && before.has(workflow.name)).map(measured);
  }

  forget(group: string): void {
    this.#running.delete(group);
  }
}

function measured({ operation, phase, superseded, startedAt, finishedAt }: WorkflowView): EndedWorkflow {
  const seconds = (Date.parse(finishedAt ?? "") - Date.parse(startedAt ?? "")) / 1000;
  const ended = superseded ? "Superseded" : phase === "Succeeded" ? "Succeeded" : "Failed";
  return { operation, result: ended, seconds: Number.isNaN(seconds) ? undefined : seconds };
}
