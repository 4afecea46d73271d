/** What is done about a change (change.ts), before it is applied and once the release is ready with it. */
import type { Change } from "./change.ts";
import { leaveHandOverNotes } from "./hand-over-note.ts";
import { deleteFormerSource } from "./remove/sources.ts";
import type { Surroundings } from "./run.ts";

/** The release is ready: nothing else is waited for. */
const LOOK_MS = 10_000;

export async function beforeChange(
  { before, inside }: Change,
  { cluster, logs }: Surroundings,
  signal: AbortSignal,
): Promise<void> {
  await leaveHandOverNotes(before, inside, cluster, logs, signal);
}

/** Never rejects: a source that is left behind makes no release a failure, and goes with the next removal, or its group. */
export async function afterChange(
  { before, fromElsewhere }: Change,
  { cluster, logs }: Surroundings,
  signal: AbortSignal,
): Promise<void> {
  if (!fromElsewhere) return;
  const bound = AbortSignal.any([signal, AbortSignal.timeout(LOOK_MS)]);
  await deleteFormerSource(before, cluster, logs, bound).catch((error: unknown) =>
    logs.warn("cannot delete the source that the release had before", { error: String(error) }),
  );
}
