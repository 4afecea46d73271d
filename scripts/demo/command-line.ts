/** Runs our own command line as anybody would, on this terminal. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import type { Stage } from "./stage.ts";

/** What Node is given for it, from source. */
export const fromSource: readonly string[] = [
  "-C",
  "orkestra:source",
  join(import.meta.dirname, "../../packages/cli/src/main.ts"),
];

/** Its exit code is part of what is shown, and nobody's fault; a fault of its own (4) is. */
export async function orkestra({ kubeconfig, cli }: Stage, words: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [...cli, ...words], {
    env: { ...process.env, KUBECONFIG: kubeconfig },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once("close", resolve).once("error", reject),
  );
  if (code === null || code === 2 || code === 4) throw new Error(`orkestra ${words.join(" ")} ended with ${code}`);
}
