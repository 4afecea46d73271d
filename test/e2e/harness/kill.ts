/** Ends pods without a word of warning, as when a node is lost. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { inject } from "vitest";

/** @param which names of pods, or a selector, as kubectl takes them. */
export async function killPods(namespace: string, ...which: string[]): Promise<void> {
  const { kubectl, kubeconfig } = inject("stack");
  const kill = ["delete", "pod", "--grace-period=0", "--force", "--wait=false", "-n", namespace, ...which];
  await promisify(execFile)(kubectl, ["--kubeconfig", kubeconfig, ...kill]);
}
