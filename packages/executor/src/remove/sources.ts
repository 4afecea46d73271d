/**
 * Deletes the sources of a release that is gone, but for those that something else of the namespace uses: the applications
 * of a group share the HelmRepository of a URL, so that the last of them to go takes it along.
 *
 * Of several removals at once the one whose release goes last sees no other. References from other namespaces are not seen,
 * since an executor has no rights there.
 */
import type { KubernetesObject } from "@orkestra/core";
import { isConflict, type Ref, type Resource, resources, type UnknownObject } from "@orkestra/kube";
import type { Cluster } from "../cluster.ts";
import type { Logs } from "../log.ts";
import type { Work } from "../work.ts";
import { otherOwner } from "./refusal.ts";

/** What plans are made with; of other kinds a manifest may have, an executor may delete none. */
const KINDS: readonly Resource[] = [resources.HelmRepository, resources.OCIRepository];

export async function deleteSources(work: Work, cluster: Cluster, logs: Logs, signal: AbortSignal): Promise<void> {
  const sources = work.objects.slice(0, -1);
  if (sources.length === 0) return;
  const used = await usedSources(work.release.ref.namespace ?? "", cluster, signal);
  for (const source of sources) {
    const { kind, metadata } = source;
    const kept = await deleteSource(source, work.group, used, cluster, signal);
    logs.info(kept === undefined ? "source deleted" : "source kept", {
      kind,
      name: metadata.name,
      ...(kept !== undefined && { because: kept }),
    });
  }
}

/** Why it is left there; undefined when it is deleted, or gone already. */
async function deleteSource(
  source: KubernetesObject,
  group: string | undefined,
  used: ReadonlyMap<string, string>,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { kind, metadata } = source;
  const resource = KINDS.find((known) => known.kind === kind);
  if (!resource) return `an executor deletes no ${kind}`;
  const user = used.get(`${kind}/${metadata.namespace}/${metadata.name}`);
  if (user !== undefined) return `${user} uses it`;
  const ref: Ref = { resource, namespace: metadata.namespace, name: metadata.name };
  const live = await cluster.get(ref, signal);
  if (!live || live.metadata.deletionTimestamp) return undefined;
  const owner = otherOwner(live, source, group);
  if (owner) return `it belongs to ${owner}`;
  try {
    await cluster.delete(ref, live, { unchanged: false }, signal);
    return undefined;
  } catch (error) {
    if (!isConflict(error)) throw error;
    return "it was made anew";
  }
}

interface Reference {
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** `kind/namespace/name` of each source that is used, and by what. HelmCharts that Flux made go with their release. */
async function usedSources(namespace: string, cluster: Cluster, signal: AbortSignal): Promise<Map<string, string>> {
  const all = { namespace, labelSelector: "", signal };
  const [releases, charts] = await Promise.all([
    cluster.list<UnknownObject>(resources.HelmRelease, all),
    cluster.list<UnknownObject>(resources.HelmChart, all),
  ]);
  const used = new Map<string, string>();
  const add = (user: string, { kind, namespace: other = namespace, name }: Reference = {}): void => {
    used.set(`${kind}/${other}/${name}`, user);
  };
  for (const { metadata, spec } of releases as readonly HelmRelease[]) {
    add(`HelmRelease ${metadata.name}`, spec?.chart?.spec?.sourceRef);
    add(`HelmRelease ${metadata.name}`, spec?.chartRef);
  }
  for (const { metadata, spec } of charts as readonly HelmChart[])
    if (!metadata.deletionTimestamp) add(`HelmChart ${metadata.name}`, spec?.sourceRef);
  return used;
}

interface HelmRelease extends UnknownObject {
  readonly spec?: {
    readonly chart?: { readonly spec?: { readonly sourceRef?: Reference } };
    readonly chartRef?: Reference;
  };
}

interface HelmChart extends UnknownObject {
  readonly spec?: { readonly sourceRef?: Reference };
}
