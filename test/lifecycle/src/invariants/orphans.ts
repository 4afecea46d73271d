/** Of a cluster at rest: whatever was made for a group belongs to one that is there, in Flux's installed set too. */
import { Label, MANAGED_BY } from "@orkestra/api";
import type { Cluster } from "../history/cluster.ts";
import { ownerOf } from "../history/facts.ts";

const KINDS = ["HelmRelease", "HelmRepository", "OCIRepository", "Workflow", "ControllerRevision"];

/** `installed`: `NAMESPACE/NAME` of the HelmReleases for which Flux has installed something; `kept`: those let go on purpose. */
export function orphans(cluster: Cluster, installed: readonly string[], kept: ReadonlySet<string>): string[] {
  const groups = new Set(cluster.all("ApplicationGroup").map(({ metadata }) => metadata.uid));
  const left = KINDS.flatMap((kind) =>
    cluster
      .all(kind)
      .filter(({ metadata }) => metadata.labels?.[Label.managedBy] === MANAGED_BY)
      .filter((object) => !groups.has(ownerOf(object)))
      .map(({ metadata }) => `${kind} "${metadata.name}" belongs to no group that is there`),
  );
  const releases = new Set(cluster.all("HelmRelease").map(({ metadata }) => `${metadata.namespace}/${metadata.name}`));
  const forgotten = installed
    .filter((name) => !releases.has(name) && !kept.has(name))
    .map((name) => `"${name}" is installed, and has no HelmRelease any more`);
  return [...left, ...forgotten];
}
