/**
 * Deletes the sources of a release that is gone, but for those that something else of the namespace uses: the applications
 * of a group share the HelmRepository of a URL, so that the last of them to go takes it along.
 *
 * - Those that the plan or the manifest names.
 * - The one that the release itself had at last, if it is of the same owner: a later plan may have given it another.
 * - Where a release is removed by its owner's UID: all of that owner's that nothing uses. So nothing is left either of a run
 *   that was lost half-way.
 *
 * Of several removals at once the one whose release goes last sees no other. References from other namespaces are not seen,
 * since an executor has no rights there.
 */
import { Label, MANAGED_BY } from "@orkestra/api";
import { controllerOf, type KubernetesObject } from "@orkestra/core";
import { isConflict, type Ref, type Resource, resources, type UnknownObject } from "@orkestra/kube";
import type { Cluster } from "../cluster.ts";
import type { Logs } from "../log.ts";
import type { Leaving } from "./leaving.ts";
import { strangerOf } from "./refusal.ts";
import { key, referredBy, usedSources } from "./used-sources.ts";

/** What plans are made with; of other kinds a manifest may have, an executor may delete none. */
const KINDS: readonly Resource[] = [resources.HelmRepository, resources.OCIRepository];

interface Named {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string | undefined };
}

interface Candidate {
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
  /** In words, whose it is when it is to be left alone. */
  readonly stranger: (live: UnknownObject) => string | undefined;
}

/** @param last the release as it was seen last; undefined when it never was */
export async function deleteSources(
  leaving: Leaving,
  last: UnknownObject | undefined,
  cluster: Cluster,
  logs: Logs,
  signal: AbortSignal,
): Promise<void> {
  const { whose } = leaving;
  const named = leaving.sources.map((source) => candidate(source, (live) => strangerOf(live, ofSource(whose, source))));
  if (whose.kind === "owned") {
    const used = await usedSources(leaving.ref.namespace ?? "", cluster, signal);
    const owned = await ownedSources(leaving, cluster, signal);
    const unused = owned.filter((source) => !used.has(key(source.kind, source.metadata)));
    return deleteAll(
      unused.map((source) => candidate(source, (live) => strangerOf(live, whose))),
      used,
      cluster,
      logs,
      signal,
    );
  }
  const own = last ? lastSource(last).filter((it) => !named.some((other) => isSame(it, other))) : [];
  await deleteUnused([...named, ...own], leaving.ref.namespace, cluster, logs, signal);
}

/** The source that a release had until now, unless it is used, or of another owner than the release. */
export async function deleteFormerSource(
  former: UnknownObject,
  cluster: Cluster,
  logs: Logs,
  signal: AbortSignal,
): Promise<void> {
  await deleteUnused(lastSource(former), former.metadata.namespace, cluster, logs, signal);
}

function candidate({ kind, metadata }: Named, stranger: Candidate["stranger"]): Candidate {
  return { kind, namespace: metadata.namespace, name: metadata.name, stranger };
}

function isSame(a: Candidate, b: Candidate): boolean {
  return a.kind === b.kind && a.name === b.name && a.namespace === b.namespace;
}

function ofSource(whose: Leaving["whose"], source: KubernetesObject): Leaving["whose"] {
  return whose.kind === "told" ? { ...whose, release: source } : whose;
}

/** What nobody but a group made: without one the source may be any person's. */
function lastSource(release: UnknownObject): Candidate[] {
  const { kind, namespace, name } = referredBy(release);
  const group = release.metadata.labels?.[Label.group];
  if (!kind || !name || group === undefined || namespace !== release.metadata.namespace) return [];
  const uid = controllerOf(release.metadata)?.uid;
  const isOurs = (live: UnknownObject) =>
    live.metadata.labels?.[Label.group] === group && controllerOf(live.metadata)?.uid === uid;
  return [{ kind, namespace, name, stranger: (live) => (isOurs(live) ? undefined : "another owner than the release") }];
}

async function ownedSources({ ref, whose }: Leaving, cluster: Cluster, signal: AbortSignal): Promise<UnknownObject[]> {
  const uid = whose.kind === "owned" ? whose.uid : "";
  const labelSelector = `${Label.managedBy}=${MANAGED_BY}`;
  const all = await Promise.all(
    KINDS.map(async (resource) => {
      const found = await cluster.list<UnknownObject>(resource, {
        namespace: ref.namespace ?? "",
        labelSelector,
        signal,
      });
      return found.map((source) => ({ ...source, kind: resource.kind })); // Items of a list may not say what they are.
    }),
  );
  return all.flat().filter((source) => controllerOf(source.metadata)?.uid === uid);
}

async function deleteUnused(
  candidates: readonly Candidate[],
  namespace: string | undefined,
  cluster: Cluster,
  logs: Logs,
  signal: AbortSignal,
): Promise<void> {
  if (candidates.length === 0) return;
  await deleteAll(candidates, await usedSources(namespace ?? "", cluster, signal), cluster, logs, signal);
}

async function deleteAll(
  candidates: readonly Candidate[],
  used: ReadonlyMap<string, string>,
  cluster: Cluster,
  logs: Logs,
  signal: AbortSignal,
): Promise<void> {
  for (const source of candidates) {
    const { kind, name } = source;
    const kept = await deleteSource(source, used, cluster, signal);
    logs.info(kept === undefined ? "source deleted" : "source kept", {
      kind,
      name,
      ...(kept !== undefined && { because: kept }),
    });
  }
}

/** Why it is left there; undefined when it is deleted, or gone already. */
async function deleteSource(
  { kind, namespace, name, stranger }: Candidate,
  used: ReadonlyMap<string, string>,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<string | undefined> {
  const resource = KINDS.find((known) => known.kind === kind);
  if (!resource) return `an executor deletes no ${kind}`;
  const user = used.get(key(kind, { namespace, name }));
  if (user !== undefined) return `${user} uses it`;
  const ref: Ref = { resource, namespace, name };
  const live = await cluster.get(ref, signal);
  if (!live || live.metadata.deletionTimestamp) return undefined;
  const owner = stranger(live);
  if (owner) return `it belongs to ${owner}`;
  try {
    await cluster.delete(ref, live, { unchanged: false }, signal);
    return undefined;
  } catch (error) {
    if (!isConflict(error)) throw error;
    return "it was made anew";
  }
}
