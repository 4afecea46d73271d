/** A local cluster with the test charts published and this checkout's Orkestra installed: started, or found running. */
import { type Cluster, startCluster } from "@orkestra/cluster";
import { installOrkestra } from "@orkestra/e2e/install";
import { publishCharts } from "@orkestra/test-charts";
import { installedDigest, rememberInstalled, sourceDigest } from "./installed.ts";

export interface StackOptions {
  readonly name: string;
  /** "process": the cluster ends with this process; "nobody": it runs until it is taken down. */
  readonly ownedBy: "process" | "nobody";
  readonly progress: (line: string) => void;
}

/** Installs only what has changed since the last time. */
export async function provideStack({ name, ownedBy, progress }: StackOptions): Promise<Cluster> {
  const cluster = await startCluster({ name, ownedBy, progress });
  const digest = await sourceDigest();
  if ((await installedDigest(cluster.kubeconfig)) === digest) {
    progress("Orkestra is installed as this checkout has it");
    return cluster;
  }
  progress("publishing the charts");
  await publishCharts(cluster);
  await installOrkestra(cluster, progress);
  await rememberInstalled(cluster.kubeconfig, digest);
  return cluster;
}

/** Lines on standard error, with the time since this was called. */
export function elapsedProgress(): (line: string) => void {
  const started = Date.now();
  return (line) => {
    process.stderr.write(`${((Date.now() - started) / 1000).toFixed(0).padStart(5)} s  ${line}\n`);
  };
}
