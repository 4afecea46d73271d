/** Waits for the verdict on a release that has been applied. */
import { type ChartSource, chartSource, type Judgement, type ReleaseView, type Wanted } from "@orkestra/core";
import type { Ref } from "@orkestra/kube";
import type { Cluster } from "./cluster.ts";
import { looks, type SourceReport } from "./looks.ts";
import { sourceTrouble } from "./trouble.ts";

export interface Waiting {
  readonly signal: AbortSignal;
  /** Absent: nothing is written, so that Flux is not asked to look for a missing chart again either. */
  readonly newToken?: () => string;
  readonly onRelease: (judgement: Judgement) => void;
  readonly onSource: SourceReport;
  /** Looking behind a source is help, not need: what goes wrong there is told here and else ignored. */
  readonly onLostSight: (error: unknown) => void;
}

/** What ends the wait; every other state is waited out. */
const FINAL: ReadonlySet<Judgement["state"]> = new Set([
  "ready",
  "stalled",
  "gone",
  "replaced",
  "deleting",
  "superseded",
  "suspended",
]);

/** States in which it may be the source that the release waits for. */
const AT_ITS_SOURCE: ReadonlySet<Judgement["state"]> = new Set(["unobserved", "outdated"]);

/** Rejects with the signal's reason when that is aborted first. */
export async function verdict(cluster: Cluster, ref: Ref, wanted: Wanted, waiting: Waiting): Promise<Judgement> {
  const { signal } = waiting;
  const enough = new AbortController();
  const either = AbortSignal.any([signal, enough.signal]);
  let certain: Judgement | undefined;
  let behind: Promise<void> | undefined;
  const lookBehind = async (from: ChartSource): Promise<void> => {
    const trouble = await sourceTrouble(cluster, from, waiting.newToken, waiting.onSource, either);
    if (!trouble) return;
    certain = { state: "stalled", reason: trouble.reason, message: `${from.kind} ${from.name}: ${trouble.message}` };
    enough.abort();
  };

  try {
    for await (const { object, judgement } of looks(
      cluster,
      ref,
      (view) => present(view, wanted),
      waiting.onSource,
      either,
    )) {
      waiting.onRelease(judgement);
      if (FINAL.has(judgement.state)) return judgement;
      const from = chartSource(object);
      if (AT_ITS_SOURCE.has(judgement.state) && from)
        behind ??= lookBehind(from).catch(unlessAborted(either, waiting.onLostSight));
    }
  } finally {
    enough.abort();
    await behind;
  }
  signal.throwIfAborted();
  if (certain) return certain;
  throw new Error("the watch of the release ended by itself");
}

/** An object that was created anew is ours all the same when it carries our digest: another run of this node made it. */
function present(view: ReleaseView | undefined, wanted: Wanted): Wanted {
  if (!view || view.uid === wanted.uid || view.digest !== wanted.digest) return wanted;
  const { digest, chartVersion } = wanted;
  return { digest, chartVersion, uid: view.uid, generation: view.generation };
}

function unlessAborted(signal: AbortSignal, report: (error: unknown) => void): (error: unknown) => void {
  return (error) => {
    if (!signal.aborted) report(error);
  };
}
