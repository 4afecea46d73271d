/** The command `orkestra` of this checkout, against the test cluster, as a person runs it. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { inject } from "vitest";

const MAIN = join(import.meta.dirname, "../../../packages/cli/src/main.ts");

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Resolves however it ends. */
export function orkestra(namespace: string, ...args: string[]): Promise<Ended> {
  const env = { ...process.env, KUBECONFIG: inject("stack").kubeconfig, NO_COLOR: "1" };
  const argv = ["-C", "orkestra:source", MAIN, ...args, "--namespace", namespace];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, argv, { env }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}
