/**
 * Tells those who hold for a removal how it ended, by a note on their own HelmReleases (removal-note.ts).
 *
 * A success that cannot be told is none yet: others would hold in vain, so another try is to tell it. A failure that cannot be
 * told only makes them hold for longer. Of a fault nothing is told, since Argo starts another pod, which may have better luck.
 */
import type { Cluster } from "../cluster.ts";
import { faultOf } from "../faults.ts";
import type { Logs } from "../log.ts";
import { Exit, ended, type Outcome, type Subject } from "../outcome.ts";
import type { Leaving } from "./leaving.ts";
import { strangerOf } from "./refusal.ts";
import { leaveRemovalNote, type RemovalNote } from "./removal-note.ts";

export interface Telling {
  /** HelmReleases of the same namespace. */
  readonly tell: readonly string[];
  readonly run: string;
  readonly cluster: Cluster;
  readonly logs: Logs;
  readonly stop: AbortSignal;
}

/** Less than a pod has beyond its own deadline. */
const NOTE_MS = 30_000;

const UNTOLD: ReadonlySet<number> = new Set([Exit.fault, Exit.stopped]);

/** The outcome, or what became of it when it could not be told. */
export async function told(outcome: Outcome, leaving: Leaving, subject: Subject, telling: Telling): Promise<Outcome> {
  const { tell, run, cluster, logs, stop } = telling;
  if (tell.length === 0 || UNTOLD.has(outcome.code)) return outcome;
  const isRemoved = outcome.code === Exit.ready;
  const note: RemovalNote = isRemoved
    ? { state: "removed", run, because: "" }
    : { state: "failed", run, because: outcome.because };
  const signal = AbortSignal.any([stop, AbortSignal.timeout(NOTE_MS)]);
  try {
    await Promise.all(tell.map((holder) => tellOne(holder, leaving, note, cluster, signal)));
    logs.info("told", { holders: tell, state: note.state });
    return outcome;
  } catch (error) {
    logs.warn("could not tell those who hold for it", { error: String(error) });
    // Whoever is stopped is stopped with all others of its Workflow.
    if (!isRemoved || stop.aborted) return outcome;
    const { ending, because } = faultOf(error);
    return ended(subject, ending, "NotTold", "it was removed, but those who hold for it could not be told", ...because);
  }
}

/** What is not of the same owner holds for nothing. */
async function tellOne(
  holder: string,
  { ref, whose }: Leaving,
  note: RemovalNote,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<void> {
  const place = { ...ref, name: holder };
  const live = await cluster.get(place, signal);
  if (live && !strangerOf(live, whose)) await leaveRemovalNote(cluster, place, ref.name, note, signal);
}
