/** Of a cluster at rest: what runs is what the groups that are Ready want, nothing lost and nothing left, whoever released it. */
import type { Cluster } from "../history/cluster.ts";

/** `wanted`: `NAMESPACE/NAME` of the workloads of a group whose applications' names all begin with its own. */
export function workloads(cluster: Cluster, group: string, wanted: readonly string[]): string[] {
  const there = new Set(
    cluster
      .all("Deployment")
      .filter(({ metadata }) => metadata.name.startsWith(`${group}-`))
      .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
  );
  return [
    ...wanted.filter((name) => !there.has(name)).map((name) => `workload "${name}" is lost`),
    ...[...there].filter((name) => !wanted.includes(name)).map((name) => `workload "${name}" is left behind`),
  ];
}
