/** An executor's last words, without what Argo writes around them. */

/** Argo writes `main: Error (exit code 1): <the executor's own last words>`, and the words are enough. */
export function inExecutorWords(message: string): string {
  return message.replace(/^(main: )?Error \(exit code [0-9]+\)(: )?/, "") || "its pod ended without a message";
}
