/**
 * How a run ends: an exit code, which is a contract with Argo's retryStrategy (only 4 is worth another pod), and one line
 * for people, which becomes the pod's termination message and thereby the node's message in the Workflow.
 *
 *   0 ready or removed | 1 failed or superseded | 2 wrong usage or manifest | 3 out of time | 4 cluster or network fault
 *   5 skipped, because a release that it held for failed | 143 stopped by a signal
 */
import { oneLine } from "./words.ts";

export const Exit = { ready: 0, failed: 1, usage: 2, timeout: 3, fault: 4, skipped: 5, stopped: 143 } as const;

export type Ending = "ready" | "removed" | "failed" | "superseded" | "timeout" | "fault" | "skipped" | "stopped";

const CODES: Readonly<Record<Ending, number>> = {
  ready: Exit.ready,
  removed: Exit.ready,
  failed: Exit.failed,
  superseded: Exit.failed,
  timeout: Exit.timeout,
  fault: Exit.fault,
  skipped: Exit.skipped,
  stopped: Exit.stopped,
};

export interface Outcome {
  readonly code: number;
  /** One line, redacted, at most 2 KiB. */
  readonly message: string;
  /** The part of the message that tells why. */
  readonly because: string;
}

/** What the line is about, as a person would name it: `release shop/redis`. */
export type Subject = string;

/** `release shop/redis failed: InstallFailed: message`. */
export function ended(subject: Subject, ending: Ending, ...because: readonly string[]): Outcome {
  const words = because.filter((word) => word !== "").join(": ");
  const message = oneLine(words ? `${subject} ${ending}: ${words}` : `${subject} ${ending}`);
  return { code: CODES[ending], message, because: oneLine(words) };
}

export function misused(...problems: readonly string[]): Outcome {
  const because = oneLine(problems.join("; "));
  return { code: Exit.usage, message: oneLine(`usage: ${because}`), because };
}
