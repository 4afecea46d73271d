/** Of a cluster at rest: whatever was made for a group belongs to one that is there, in Flux's installed set too. */
import { Label, MANAGED_BY } from "@orkestra/api";
import type { UnknownObject } from "@orkestra/kube";
import type { Cluster } from "../history/cluster.ts";
import { ownerOf } from "../history/facts.ts";
import type { History } from "../history/history.ts";

const KINDS = ["HelmRelease", "HelmRepository", "OCIRepository", "Workflow", "ControllerRevision"];

export function orphans(cluster: Cluster): string[] {
  const groups = new Set(cluster.all("ApplicationGroup").map(({ metadata }) => metadata.uid));
  return KINDS.flatMap((kind) =>
    cluster
      .all(kind)
      .filter(({ metadata }) => metadata.labels?.[Label.managedBy] === MANAGED_BY)
      .filter((object) => !groups.has(ownerOf(object)))
      .map(({ metadata }) => `${kind} "${metadata.name}" belongs to no group that is there`),
  );
}

/** Of a cluster at rest: each release, also one that was let go, has the source that it is installed from. */
export function sourcesLost(cluster: Cluster): string[] {
  return cluster.all("HelmRelease").flatMap(({ metadata, ...rest }) => {
    const { chart, chartRef } = rest["spec"] as {
      chart?: { spec: { sourceRef: { kind: string; name: string } } };
      chartRef?: { kind: string; name: string };
    };
    const { kind = "", name = "" } = chartRef ?? chart?.spec.sourceRef ?? {};
    const isThere = cluster.find(kind, metadata.namespace ?? "", name) !== undefined;
    return isThere ? [] : [`release "${metadata.name}" has lost its ${kind} "${name}"`];
  });
}

/** `installed`: Helm's releases, with the namespace of Helm's own records. What was let go on purpose is left out. */
export function installedWithoutRelease(
  history: History,
  cluster: Cluster,
  installed: readonly { readonly namespace: string; readonly release: string }[],
): string[] {
  const known = new Set([...cluster.all("HelmRelease").map(recordOf), ...letGo(history)]);
  return installed
    .map(({ namespace, release }) => `${namespace}/${release}`)
    .filter((name) => !known.has(name))
    .map((name) => `"${name}" is installed, and has no HelmRelease any more`);
}

function recordOf(object: UnknownObject): string {
  const { storageNamespace, releaseName } = object["spec"] as { storageNamespace?: string; releaseName?: string };
  return `${storageNamespace ?? object.metadata.namespace}/${releaseName ?? object.metadata.name}`;
}

/** A piece whose objects its parent has taken over is suspended before it is deleted: Flux then leaves them, and Helm's record. */
function letGo(history: History): string[] {
  return history.flatMap((entry) => {
    if (entry.type !== "change" || entry.object.kind !== "HelmRelease" || entry.after || !entry.before) return [];
    const { suspend } = entry.before["spec"] as { suspend?: boolean };
    return suspend === true ? [recordOf(entry.before)] : [];
  });
}
