/** An executor's last words, without what Argo writes around them, and what its exit code says of its task. */
import type { TaskView } from "./workflow-view.ts";

/** Argo writes `main: Error (exit code 1): <the executor's own last words>`, and the words are enough. */
export function inExecutorWords(message: string): string {
  return message.replace(/^(main: )?Error \(exit code [0-9]+\)(: )?/, "") || "its pod ended without a message";
}

/** It held, and gave up because something that it held for had failed: nothing of its own was tried. */
export function isSkipped({ message }: Pick<TaskView, "message">): boolean {
  return SKIPPED.test(message);
}

/** Only Argo's own words count, at the beginning: what follows may be a container's log. */
const SKIPPED = /^(main: )?Error \(exit code 5\)/;

/** Its own work was tried, and failed. */
export function isTriedInVain({ phase, message }: Pick<TaskView, "phase" | "message">): boolean {
  return (phase === "Failed" || phase === "Error") && !isSkipped({ message });
}
