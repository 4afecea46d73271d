/** Judges a HelmRelease together with the source of its chart, each time that it changes. */
import {
  type ChartSource,
  chartSource,
  type Judgement,
  judge,
  judgeSource,
  type ReleaseView,
  releaseView,
  type SourceView,
  sourceView,
  type Wanted,
} from "@orkestra/core";
import { type Ref, resources, type UnknownObject } from "@orkestra/kube";
import type { Cluster } from "./cluster.ts";

export interface Seen {
  readonly object: UnknownObject | undefined;
  readonly view: ReleaseView | undefined;
  readonly judgement: Judgement;
}

/** Told of what a source says: for logs, and for "last seen". */
export type SourceReport = (
  source: ChartSource,
  said: { readonly state: string; readonly reason: string; readonly message: string },
) => void;

export function sourceRef({ kind, namespace, name }: ChartSource): Ref {
  return { resource: resources[kind], namespace, name };
}

/** One after the other, all that the release comes to be. Ends when the signal is aborted. */
export async function* looks(
  cluster: Cluster,
  ref: Ref,
  wanted: (view: ReleaseView | undefined) => Wanted,
  report: SourceReport,
  signal: AbortSignal,
): AsyncGenerator<Seen, void, void> {
  for await (const object of cluster.follow(ref, signal)) {
    const view = object && releaseView(object);
    const asked = wanted(view);
    const seen = { object, view, judgement: judge(view, asked) };
    const from = chartSource(object);
    if (seen.judgement.state !== "ready" || from?.kind !== "OCIRepository") {
      yield seen;
      continue;
    }
    const source = await settledSource(cluster, from, report, signal);
    if (source) yield { ...seen, judgement: judgeWithSource(view, asked, source) };
  }
}

/**
 * A new artifact of an OCIRepository does not change the release's generation, so a release that looks ready may be ready
 * with the artifact before. It is ready when its last attempt was made with the artifact that the source has now.
 */
export function judgeWithSource(view: ReleaseView | undefined, wanted: Wanted, source: SourceView): Judgement {
  const said = judgeSource(source);
  if (said.state === "hopeless") return { state: "stalled", reason: said.reason, message: said.message };
  if (said.state !== "usable") return { state: "unready", reason: said.reason, message: said.message };
  return judge(view, { ...wanted, artifactDigest: source.artifactDigest });
}

/** Waits until the source has an artifact of its present spec, or never will. Undefined when the signal ended the wait. */
async function settledSource(
  cluster: Cluster,
  from: ChartSource,
  report: SourceReport,
  signal: AbortSignal,
): Promise<SourceView | undefined> {
  for await (const object of cluster.follow(sourceRef(from), signal)) {
    const view = object && sourceView(object);
    const said = judgeSource(view);
    if (view && (said.state === "usable" || said.state === "hopeless")) return view;
    report(from, said);
  }
  return undefined;
}
