/**
 * Holds a removal whose pod was started ahead of its turn, until the releases that go first have been removed.
 *
 * Each of their executors tells how its removal ended, by a note on the release that holds (removal-note.ts). Nothing else counts:
 * that a HelmRelease is gone does not say that Flux uninstalled it, and what was installed stays in need of this one then.
 *
 * A release that somebody else deleted, or took over, can be told nothing any more. Then the others are watched until they
 * are gone, and judged as their executors judge them: there is nothing left that could be deleted too early, but those that
 * come after this one count on it.
 */
import type { Ref } from "@orkestra/kube";
import type { Cluster } from "../cluster.ts";
import { aftermath, aftermathOfUnseen } from "./aftermath.ts";
import type { Leaving } from "./leaving.ts";
import { strangerOf } from "./refusal.ts";
import { readRemovalNote } from "./removal-note.ts";

export type Held =
  | { readonly state: "ready" }
  | { readonly state: "failed"; readonly release: string; readonly because: string };

export interface Holding {
  /** HelmReleases of the same namespace and owner. */
  readonly after: readonly string[];
  readonly run: string;
  readonly signal: AbortSignal;
  /** Those that are not known to be removed yet: at first, and each time that they become fewer. */
  readonly onLook: (open: readonly string[]) => void;
}

/** Ends when all have been removed, or with the first failure. Rejects with the signal's reason when that is aborted first. */
export async function hold(leaving: Leaving, cluster: Cluster, { after, run, signal, onLook }: Holding): Promise<Held> {
  let open = after;
  onLook(open);
  for await (const own of cluster.follow(leaving.ref, signal)) {
    if (!own || strangerOf(own, leaving.whose)) return untilGone(open, leaving, cluster, signal);
    const notes = open.map((release) => ({ release, note: readRemovalNote(own, release, run) }));
    const failed = notes.find(({ note }) => note?.state === "failed");
    if (failed?.note) return { state: "failed", release: failed.release, because: failed.note.because };
    const left = notes.flatMap(({ release, note }) => (note ? [] : [release]));
    if (left.length === 0) return { state: "ready" };
    if (left.length < open.length) onLook(left);
    open = left;
  }
  signal.throwIfAborted();
  throw new Error("the watch of the release ended by itself");
}

async function untilGone(
  releases: readonly string[],
  { ref, whose }: Leaving,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<Held> {
  const ends = await Promise.all(releases.map((name) => goneEnd({ ...ref, name }, whose, cluster, signal)));
  return ends.find((end) => end !== undefined) ?? { state: "ready" };
}

/** Undefined when it is gone with what it had installed. */
async function goneEnd(
  ref: Ref,
  whose: Leaving["whose"],
  cluster: Cluster,
  signal: AbortSignal,
): Promise<Extract<Held, { state: "failed" }> | undefined> {
  let last: Parameters<typeof aftermath>[0] | undefined;
  for await (const object of cluster.follow(ref, signal)) {
    if (!object) {
      const { ending, reason, message } = await (last
        ? aftermath(last, cluster, signal)
        : aftermathOfUnseen(ref, cluster, signal));
      return ending === "removed"
        ? undefined
        : { state: "failed", release: ref.name, because: `${reason}: ${message}` };
    }
    const stranger = strangerOf(object, whose);
    if (stranger) return { state: "failed", release: ref.name, because: `NotOurs: it belongs to ${stranger}` };
    last = object;
  }
  signal.throwIfAborted();
  throw new Error("the watch of a release ended by itself");
}
