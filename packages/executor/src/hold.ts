/**
 * Holds a node whose pod was started ahead of its turn, until the releases it depends on are ready.
 *
 * A dependency counts as ready only with the digest of the plan: until its own executor has applied it, whatever is there
 * is of an earlier rollout. It counts as failed when its executor left a note saying so, or when Flux gave up on it; but in
 * a rollout with a name only the note counts, because what Flux gave up on may be what its executor is about to retry.
 */
import { cause } from "@orkestra/core";
import type { Cluster } from "./cluster.ts";
import { looks, type Seen, type SourceReport } from "./looks.ts";
import { readNote } from "./verdict-note.ts";
import type { Dependency } from "./work.ts";

export type Held =
  | { readonly state: "ready" }
  | {
      readonly state: "failed";
      readonly node: string;
      readonly how: string;
      readonly reason: string;
      readonly message: string;
    };

export interface Holding {
  readonly run: string | undefined;
  readonly signal: AbortSignal;
  /** Each change of what is known of a dependency. */
  readonly onLook: (
    node: string,
    said: { readonly state: string; readonly reason: string; readonly message: string },
  ) => void;
}

/** Ends when all are ready, or with the first failure. Rejects with the signal's reason when that is aborted first. */
export async function hold(cluster: Cluster, dependencies: readonly Dependency[], holding: Holding): Promise<Held> {
  const enough = new AbortController();
  const signal = AbortSignal.any([holding.signal, enough.signal]);
  const all = dependencies.map(async (dependency): Promise<Held | undefined> => {
    const end = await holdFor(cluster, dependency, { ...holding, signal });
    if (end?.state === "failed") enough.abort();
    return end;
  });
  try {
    const ends = await Promise.all(all);
    const failure = ends.find((end) => end?.state === "failed");
    if (!failure) holding.signal.throwIfAborted();
    return failure ?? { state: "ready" };
  } finally {
    enough.abort();
    await Promise.allSettled(all);
  }
}

/** Undefined when the signal ended it. */
async function holdFor(
  cluster: Cluster,
  { node, ref, wanted }: Dependency,
  { run, signal, onLook }: Holding,
): Promise<Held | undefined> {
  const onSource: SourceReport = (_source, said) => onLook(node, said);
  for await (const seen of looks(cluster, ref, () => wanted, onSource, signal)) {
    const standing = standingOf(seen, node, wanted.digest, run);
    if (standing) return standing;
    const { judgement } = seen;
    const notYet = judgement.state === "gone" || judgement.state === "superseded";
    onLook(node, notYet ? { state: "waiting", reason: "NotApplied", message: "has not been applied yet" } : judgement);
  }
  return undefined;
}

/** Undefined as long as nothing is certain. */
export function standingOf(
  { view, judgement }: Seen,
  node: string,
  digest: string,
  run: string | undefined,
): Held | undefined {
  if (judgement.state === "ready") return { state: "ready" };
  const note = readNote(view?.verdict);
  const noted = note?.digest === digest && (run === undefined || note.run === run);
  if (noted && view) {
    // The release's own words are of this failure only if it is the wanted one; a refused apply leaves the one before.
    const words =
      view.digest === digest ? cause(view) : { reason: "NotApplied", message: "its executor could not apply it" };
    return { state: "failed", node, how: note.state, ...words };
  }
  if (judgement.state !== "stalled" || run !== undefined) return undefined;
  return { state: "failed", node, how: "failed", reason: judgement.reason, message: judgement.message };
}
