/**
 * The note on the release of a sub-chart that says which workloads it had when its parent's chart was about to have the
 * sub-chart inside again: the names, as a JSON list. Whoever removes the release tells by it what the parent has taken over.
 */
import { Annotation, Label } from "@orkestra/api";
import { objectNameOf } from "@orkestra/core";
import { isNotFound, type Ref, resources, type UnknownObject } from "@orkestra/kube";
import type { Cluster } from "./cluster.ts";
import { remedyOf } from "./diagnosis/rights.ts";
import type { Logs } from "./log.ts";
import { targetOf, workloadsOf } from "./remove/workloads.ts";

/** More than a sub-chart has; what is beyond is not known to whoever reads the note, who then is the more careful. */
const MOST = 1_000;

export function readHandOverNote(release: UnknownObject): readonly string[] | undefined {
  const text = release.metadata.annotations?.[Annotation.workloads];
  if (text === undefined) return undefined;
  try {
    const names: unknown = JSON.parse(text);
    return Array.isArray(names) && names.every((name) => typeof name === "string") ? names : undefined;
  } catch {
    return undefined; // Somebody else wrote it.
  }
}

/**
 * Leaves the note on the releases of `subcharts`, those of them that there are.
 *
 * @param parent as it was before it is changed
 */
export async function leaveHandOverNotes(
  parent: UnknownObject,
  subcharts: readonly string[],
  cluster: Cluster,
  logs: Logs,
  signal: AbortSignal,
): Promise<void> {
  const { namespace = "", labels } = parent.metadata;
  const application = labels?.[Label.application] ?? parent.metadata.name;
  for (const subchart of subcharts) {
    const ref: Ref = { resource: resources.HelmRelease, namespace, name: objectNameOf(application, subchart) };
    const piece = await cluster.get(ref, signal);
    const target = piece && targetOf(piece);
    if (!target || target.elsewhere) continue;
    try {
      const workloads = await workloadsOf({ namespace, name: ref.name }, target.namespace, cluster, signal);
      await cluster.annotate(ref, { [Annotation.workloads]: JSON.stringify(workloads.slice(0, MOST)) }, signal);
      logs.info("will be inside its parent's chart", { release: ref.name, workloads: workloads.length });
    } catch (error) {
      signal.throwIfAborted();
      if (!isNotFound(error) && remedyOf(error) === undefined) throw error;
      logs.warn("cannot note what a sub-chart's release has", { release: ref.name, error: String(error) });
    }
  }
}
