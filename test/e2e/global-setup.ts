/**
 * Brings up the real stack once for all end-to-end tests, and takes it down after them.
 *
 * For development, `ORKESTRA_E2E_CLUSTER=NAME` takes (or makes) a cluster of that name and keeps it, with Orkestra installed
 * anew; `ORKESTRA_E2E_KEEP=1` does that with the name `e2e`. It goes with `npm run cluster -- down --name NAME`.
 */
import { type Cluster, startCluster } from "@orkestra/cluster";
import { publishCharts } from "@orkestra/test-charts";
import type { TestProject } from "vitest/node";
import { installOrkestra } from "./setup/install.ts";
import type { Stack } from "./setup/stack.ts";

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const started = Date.now();
  const progress = (line: string): void => {
    const seconds = ((Date.now() - started) / 1000).toFixed(0).padStart(4);
    process.stderr.write(`e2e ${seconds} s  ${line}\n`);
  };
  const kept = process.env["ORKESTRA_E2E_CLUSTER"] || (process.env["ORKESTRA_E2E_KEEP"] ? "e2e" : undefined);
  const cluster = await startCluster({
    name: kept ?? "e2e",
    ownedBy: kept === undefined ? "process" : "nobody",
    progress,
  });
  const stop = async (): Promise<void> => {
    if (kept === undefined) await cluster.stop();
    else progress(`the cluster ${kept} is kept: kubectl --kubeconfig ${cluster.kubeconfig}`);
  };
  try {
    progress("publishing the charts");
    await publishCharts(cluster);
    await installOrkestra(cluster, progress);
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide("stack", stackOf(cluster));
  process.env["ORKESTRA_HELM"] = cluster.helm;
  progress("the stack is ready");
  return stop;
}

function stackOf({ name, kubeconfig, kubectl, helm, logs }: Cluster): Stack {
  return { cluster: name, kubeconfig, kubectl, helm, logs };
}
