/** Installs the Orkestra of this checkout on a local cluster as a user would: images on the node, then the Helm chart. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Cluster } from "@orkestra/cluster";

const repository: string = join(import.meta.dirname, "../../..");
const run = promisify(execFile);

export type InstallTarget = Pick<Cluster, "kubeconfig" | "kubectl" | "helm" | "loadImage" | "urls">;
type Progress = (line: string) => void;

/** Builds both images and the chart's release, or replaces what is there; resolves when the controller is ready. */
export async function installOrkestra(cluster: InstallTarget, progress: Progress): Promise<void> {
  progress("building the images of this checkout");
  await run(process.execPath, ["-C", "orkestra:source", "images/build.ts"], { cwd: repository, maxBuffer: 16 << 20 });
  for (const program of ["controller", "executor"]) {
    await cluster.loadImage(join(repository, `images/out/${program}.tar`));
  }
  progress("installing the Helm chart");
  const kubeconfig = ["--kubeconfig", cluster.kubeconfig];
  const chart = ["orkestra", join(repository, "helm/orkestra"), "--namespace", "orkestra-system"];
  await run(cluster.helm, [
    "upgrade",
    "--install",
    ...chart,
    "--create-namespace",
    "--wait",
    "--timeout",
    "3m",
    // Pieces of split charts, where a group does not say another place.
    "--set",
    `staging.url=${cluster.urls.inside.stagingRegistry},staging.insecure=true`,
    ...kubeconfig,
  ]);
  // Helm does not update CRDs, and an image of the same name does not restart a pod: both matter where one was installed before.
  const kubectl = (...args: string[]) => run(cluster.kubectl, [...kubeconfig, ...args]);
  await kubectl("apply", "--server-side", "--force-conflicts", "-f", join(repository, "helm/orkestra/crds"));
  await kubectl("-n", "orkestra-system", "rollout", "restart", "deployment/orkestra-controller");
  await kubectl("-n", "orkestra-system", "rollout", "status", "deployment/orkestra-controller", "--timeout=3m");
}
