/**
 * Looks behind "SourceNotReady": whether the source of the chart has given up, so that the release never can be ready.
 *
 * source-controller looks for a chart in the index it fetched last, and stalls when it is not there. The index may be older
 * than the chart, so before that counts as a failure the repository is asked once to fetch its index, and then the chart to
 * look again; both by the annotation that Flux gives people for this, which changes no spec.
 */
import { Annotation } from "@orkestra/api";
import { type ChartSource, judgeSource, type SourceJudgement, sourceView } from "@orkestra/core";
import { type Ref, resources, type UnknownObject } from "@orkestra/kube";
import type { Cluster } from "./cluster.ts";
import { type SourceReport, sourceRef } from "./looks.ts";

/**
 * Resolves when failure is certain, or with undefined when the source is usable or the signal is aborted.
 *
 * @param newToken without it nothing is written, and a chart that is in no index is waited for
 */
export async function sourceTrouble(
  cluster: Cluster,
  from: ChartSource,
  newToken: (() => string) | undefined,
  report: SourceReport,
  signal: AbortSignal,
): Promise<SourceJudgement | undefined> {
  const { asksFor } = from;
  let token: string | undefined;
  for await (const source of cluster.follow(sourceRef(from), signal)) {
    const said = judgeSource(source && sourceView(source), { asksFor, token });
    report(from, said);
    if (said.state === "usable") return undefined;
    if (said.state === "hopeless") return said;
    if (said.state !== "missing" || !source || !newToken) continue;
    const asked = newToken();
    if (!(await fetchIndex(cluster, repositoryOf(source), asked, signal))) return signal.aborted ? undefined : said;
    await cluster.annotate(sourceRef(from), { [Annotation.requestedAt]: asked }, signal);
    token = asked;
  }
  return undefined;
}

function repositoryOf(chart: UnknownObject): Ref {
  const { sourceRef } = chart["spec"] as { sourceRef: { name: string } };
  return { resource: resources.HelmRepository, namespace: chart.metadata.namespace, name: sourceRef.name };
}

/** True when the index has been fetched again. False when there is no index that could be: OCI, or no such repository. */
async function fetchIndex(cluster: Cluster, ref: Ref, token: string, signal: AbortSignal): Promise<boolean> {
  const repository = await cluster.get(ref, signal);
  const { type } = (repository?.["spec"] ?? {}) as { type?: unknown };
  if (!repository || type === "oci") return false;
  await cluster.annotate(ref, { [Annotation.requestedAt]: token }, signal);
  for await (const object of cluster.follow(ref, signal)) {
    if (!object) return false;
    if (judgeSource(sourceView(object), { token }).state === "usable") return true;
  }
  return false;
}
