/** What runs in a pod. */
import type { Pod } from "../argo/shapes.ts";

export interface Run {
  readonly pod: Pod;
  readonly namespace: string;
  readonly image: string;
  readonly command: readonly string[];
  /** Paths of volumes are replaced by where they are on this machine. */
  readonly args: readonly string[];
  /** Of the API server. */
  readonly url: string;
  /** The run's own, gone when it has ended. */
  readonly folder: string;
}

export interface Signals {
  /** SIGTERM: to be obeyed soon. */
  readonly terminate: AbortSignal;
  /** SIGKILL: nothing more is done. */
  readonly kill: AbortSignal;
}

export interface Ended {
  readonly exitCode: number;
  /** The termination message; may be empty. */
  readonly message: string;
}

/** Runs a pod's container to its end. What it throws counts as a container that could not be started. */
export type Launch = (run: Run, signals: Signals) => Promise<Ended>;

/** Executors as `executor` says, everything else as `steps` does. */
export function byCommand(executor: Launch, steps: Launch): Launch {
  return (run, signals) => (run.command[0] === "/executor" ? executor : steps)(run, signals);
}

/** There are no images here. */
export const noSteps: Launch = async ({ image }) => ({
  exitCode: 127,
  message: `the sandbox runs no images: it was given nothing to run in place of ${image}`,
});
