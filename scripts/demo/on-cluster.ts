/** The stage on the real local cluster: etcd, API server, kubelet, Argo, Flux and Helm as anywhere. */
import { dirname } from "node:path";
import { elapsedProgress, provideStack } from "../stack/provide.ts";
import { fromSource } from "./command-line.ts";
import type { Stage, Started } from "./stage.ts";

/** @param keep the cluster runs on when the demo has ended */
export async function onCluster(keep: boolean, started: Started): Promise<Stage> {
  const cluster = await provideStack({
    name: keep ? "default" : "demo",
    ownedBy: keep ? "nobody" : "process",
    progress: elapsedProgress(),
  });
  if (!keep) started.endBy(() => cluster.stop());
  return {
    kubeconfig: cluster.kubeconfig,
    cli: fromSource,
    places: { charts: "http://charts.orkestra.test", staging: "oci://staging.orkestra.test/pieces" },
    badUpgrade: { versions: { reviews: "9.9.9" }, words: "reviews 9.9.9, a version that there is not" },
    facts: () => [
      "every part of it was real: etcd, API server, kubelet, Argo, Flux, Helm",
      ...(keep ? [`kubectl is in ${dirname(cluster.kubectl)}`] : []),
    ],
  };
}
