/** Which sources of a namespace are used, and by what. */
import { resources, type UnknownObject } from "@orkestra/kube";
import type { Cluster } from "../cluster.ts";

export interface Reference {
  readonly kind?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

export function key(kind: string, { namespace, name }: Reference): string {
  return `${kind}/${namespace}/${name}`;
}

/** What a HelmRelease has its chart from; empty where it has nothing of the kind. */
export function referredBy(release: UnknownObject): Reference {
  const { chart, chartRef } = (release["spec"] ?? {}) as HelmReleaseSpec;
  const { kind, namespace = release.metadata.namespace, name } = chartRef ?? chart?.spec?.sourceRef ?? {};
  return { kind, namespace, name };
}

/** By {@link key}. HelmCharts that Flux made go with their release. */
export async function usedSources(
  namespace: string,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const all = { namespace, labelSelector: "", signal };
  const [releases, charts] = await Promise.all([
    cluster.list<UnknownObject>(resources.HelmRelease, all),
    cluster.list<UnknownObject>(resources.HelmChart, all),
  ]);
  const used = new Map<string, string>();
  const add = (user: string, { kind = "", namespace: other = namespace, name }: Reference = {}): void => {
    used.set(key(kind, { namespace: other, name }), user);
  };
  for (const release of releases) add(`HelmRelease ${release.metadata.name}`, referredBy(release));
  for (const { metadata, spec } of charts as readonly HelmChart[])
    if (!metadata.deletionTimestamp) add(`HelmChart ${metadata.name}`, spec?.sourceRef);
  return used;
}

interface HelmReleaseSpec {
  readonly chart?: { readonly spec?: { readonly sourceRef?: Reference } };
  readonly chartRef?: Reference;
}

interface HelmChart extends UnknownObject {
  readonly spec?: { readonly sourceRef?: Reference };
}
