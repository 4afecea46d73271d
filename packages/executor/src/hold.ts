/**
 * Holds a node whose pod was started ahead of its turn, until the releases it depends on are ready.
 *
 * A dependency counts as ready only with the digest of the plan: until its own executor has applied it, whatever is there
 * is of an earlier rollout. It counts as failed when its executor left a note saying so, or when Flux gave up on it; but in
 * a rollout with a name only the note counts, because what Flux gave up on may be what its executor is about to retry.
 * A dependency without a release that could carry the note has it on the plan's revision, which is watched for that.
 */
import { cause } from "@orkestra/core";
import type { Ref, UnknownObject } from "@orkestra/kube";
import type { Cluster } from "./cluster.ts";
import { looks, type Seen, type SourceReport } from "./looks.ts";
import { readRefusal } from "./refusal-note.ts";
import { concerns, readNote } from "./verdict-note.ts";
import type { Dependency } from "./work.ts";

export type Held =
  | { readonly state: "ready" }
  | {
      readonly state: "failed";
      readonly node: string;
      readonly how: string;
      /** From the general to the particular. */
      readonly because: readonly string[];
    };

export interface Holding {
  readonly run: string | undefined;
  /** Where executors leave a note that no release can carry. */
  readonly revision: Ref | undefined;
  readonly signal: AbortSignal;
  /** Each change of what is known of a dependency. */
  readonly onLook: (
    node: string,
    said: { readonly state: string; readonly reason: string; readonly message: string },
  ) => void;
  /** The revision cannot be watched: failures are then only seen on releases. */
  readonly onLostSight: (error: unknown) => void;
}

/** Ends when all are ready, or with the first failure. Rejects with the signal's reason when that is aborted first. */
export async function hold(cluster: Cluster, dependencies: readonly Dependency[], holding: Holding): Promise<Held> {
  const enough = new AbortController();
  const signal = AbortSignal.any([holding.signal, enough.signal]);
  const each = { ...holding, signal };
  const untilFailure = async (held: Promise<Held | undefined>): Promise<Held | undefined> => {
    const end = await held;
    if (end?.state === "failed") enough.abort();
    return end;
  };
  const all = dependencies.map((dependency) => untilFailure(holdFor(cluster, dependency, each)));
  const refused = untilFailure(refusal(cluster, dependencies, each));
  try {
    const ends = await Promise.all(all);
    const failure = ends.find((end) => end?.state === "failed") ?? (signal.aborted ? await refused : undefined);
    if (!failure) holding.signal.throwIfAborted();
    return failure ?? { state: "ready" };
  } finally {
    enough.abort();
    await Promise.allSettled([...all, refused]);
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

/** The first note on the revision that is of a dependency. Undefined when the signal ended it, or when there is no way to see. */
async function refusal(
  cluster: Cluster,
  dependencies: readonly Dependency[],
  { run, revision, signal, onLostSight }: Holding,
): Promise<Held | undefined> {
  if (!revision) return undefined;
  try {
    for await (const object of cluster.follow(revision, signal)) {
      const found = object && refusedOf(object, dependencies, run);
      if (found) return found;
    }
  } catch (error) {
    if (!signal.aborted) onLostSight(error);
  }
  return undefined;
}

export function refusedOf(
  revision: UnknownObject,
  dependencies: readonly Pick<Dependency, "node" | "wanted">[],
  run: string | undefined,
): Held | undefined {
  for (const { node, wanted } of dependencies) {
    const note = readRefusal(revision, node);
    if (note && concerns(note, wanted.digest, run))
      return { state: "failed", node, how: note.state, because: [note.because] };
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
  if (note && view && concerns(note, digest, run)) {
    // The release's own words are of this failure only if it is the wanted one; a refused apply leaves the one before.
    const { reason, message } =
      view.digest === digest ? cause(view) : { reason: "NotApplied", message: "its executor could not apply it" };
    return { state: "failed", node, how: note.state, because: [reason, message] };
  }
  if (judgement.state !== "stalled" || run !== undefined) return undefined;
  return { state: "failed", node, how: "failed", because: [judgement.reason, judgement.message] };
}
