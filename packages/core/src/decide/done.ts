/** Which nodes of a plan are as it wants them. Pure. */
import type { Plan, StepNode } from "../plan.ts";
import type { ReleaseObservation } from "./observed.ts";

export interface Live {
  /** By node name, judged against the plan's nodes. */
  readonly releases: ReadonlyMap<string, ReleaseObservation>;
  /** Digests of the steps that the last good revision ran, by node name. */
  readonly stepsDone: ReadonlyMap<string, string>;
  /**
   * Everything was as the plan wants it, and nothing else was started since: a release that flaps later is Flux's to mend, and
   * must not make us roll out again.
   */
  readonly settled: boolean;
}

/**
 * Names of the nodes that are done. A release must be ready, unless the plan is settled. A step is done when its application's
 * release is and it ran as it is now in a good revision.
 */
export function doneNodes(plan: Plan, { releases, stepsDone, settled }: Live): ReadonlySet<string> {
  const releaseDone = (name: string): boolean => {
    const release = releases.get(name);
    return release?.asPlanned === true && (settled || release.state === "ready");
  };
  const stepDone = (step: StepNode): boolean =>
    releaseDone(step.application) && (settled || stepsDone.get(step.name) === step.digest);
  return new Set(
    plan.nodes
      .filter((node) => (node.kind === "release" ? releaseDone(node.name) : stepDone(node)))
      .map((node) => node.name),
  );
}

export const isAllDone = (plan: Plan, done: ReadonlySet<string>): boolean => done.size === plan.nodes.length;
