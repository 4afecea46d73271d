/** How releases went, of a record of theirs. Pure. */
import type { Sighting } from "./recording.ts";

interface Going {
  readonly name: string;
  /** When it was first seen to be deleted, and when it was seen to be gone. Milliseconds since 1970, by this process's clock. */
  readonly deletedAt: number;
  readonly goneAt: number;
}

/** From one that goes to the one that goes next. */
interface Handover {
  readonly from: string;
  readonly to: string;
  /** Below 0: the next was deleted before this one was gone. */
  readonly seenMs: number;
}

export interface Goings {
  readonly releases: readonly Going[];
  readonly edges: readonly Handover[];
  /** First one deleted to last one gone. */
  readonly wallMs: number;
}

/** `order`: the one that goes first comes first. Throws when one of them has not gone. */
export function goingsOf(order: readonly string[], sightings: readonly Sighting[]): Goings {
  const releases = order.map((name) => goingOf(name, sightings));
  const edges = releases.slice(1).map((to, index) => {
    const from = releases[index] as Going;
    return { from: from.name, to: to.name, seenMs: to.deletedAt - from.goneAt };
  });
  const first = Math.min(...releases.map(({ deletedAt }) => deletedAt));
  return { releases, edges, wallMs: Math.max(...releases.map(({ goneAt }) => goneAt)) - first };
}

function goingOf(name: string, sightings: readonly Sighting[]): Going {
  const own = sightings.filter((sighting) => sighting.name === name);
  const deleted = own.find(({ type, release }) => type === "DELETED" || release.metadata.deletionTimestamp);
  const gone = own.findLast(({ type }) => type === "DELETED");
  if (!deleted || !gone) throw new Error(`release ${name} has not gone`);
  return { name, deletedAt: deleted.seenAt, goneAt: gone.seenAt };
}
