/** Runs a command as a person would who reads it in a message: helm and kubectl are those of the cluster, and know it. */
import { execFile } from "node:child_process";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { inject } from "vitest";

export async function shell(command: string): Promise<void> {
  const { kubectl, helm, kubeconfig } = inject("stack");
  const path = [dirname(kubectl), dirname(helm), process.env["PATH"]].join(":");
  const env = { ...process.env, PATH: path, KUBECONFIG: kubeconfig };
  await promisify(execFile)("/bin/sh", ["-euc", command], { env });
}
