/**
 * Tells those who hold for a release that it failed: by a note on the release or, where that cannot carry it, on the plan.
 *
 * Never throws, since a note that cannot be left only makes others wait for longer.
 */

import type { Cluster } from "./cluster.ts";
import type { Logs } from "./log.ts";
import { leaveRefusal, type Refusal } from "./refusal-note.ts";
import { leaveNote } from "./verdict-note.ts";
import type { Work } from "./work.ts";

export interface Telling {
  readonly cluster: Cluster;
  readonly logs: Logs;
  readonly stop: AbortSignal;
}

/** A note is no reason to keep the pod any longer. */
const NOTE_MS = 5_000;

/** `applied`: the release has been written as it is wanted, so that it exists and is ours. */
export async function tell(
  work: Work,
  refusal: Omit<Refusal, "digest"> & { readonly applied: boolean },
  { cluster, logs, stop }: Telling,
): Promise<void> {
  const { ref, wanted } = work.release;
  const { applied, because, ...how } = refusal;
  const note = { digest: wanted.digest, ...how };
  try {
    const signal = AbortSignal.any([stop, AbortSignal.timeout(NOTE_MS)]);
    if (applied && (await leaveNote(cluster, ref, note, signal))) return;
    if (!work.plan?.awaited) return;
    await leaveRefusal(cluster, work.plan.revision, work.plan.node, { ...note, because }, signal);
  } catch (error) {
    logs.warn("could not leave a note of the failure", { error: String(error) });
  }
}

/** Takes back what an earlier run told on the plan, now that the release could be applied. */
export async function takeBack({ plan }: Work, { cluster, logs, stop }: Telling): Promise<void> {
  if (!plan?.noted) return;
  try {
    const signal = AbortSignal.any([stop, AbortSignal.timeout(NOTE_MS)]);
    await leaveRefusal(cluster, plan.revision, plan.node, undefined, signal);
  } catch (error) {
    logs.warn("could not take back the note of an earlier failure", { error: String(error) });
  }
}
