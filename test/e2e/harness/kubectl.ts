/** kubectl of the test cluster, for what people do with it and for what our client does not speak. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { inject } from "vitest";

/** Resolves with standard output; rejects with what went to standard error. */
export async function kubectl(...args: string[]): Promise<string> {
  const { kubectl: program, kubeconfig } = inject("stack");
  return (await promisify(execFile)(program, ["--kubeconfig", kubeconfig, ...args])).stdout;
}
