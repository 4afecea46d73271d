/**
 * Whether upgrades and removals kept the order, by etcd's revisions of what was recorded. That of first installations is
 * `orderViolations`. Written apart from the product, so that a mistake there cannot hide itself.
 */
import { type Edge, isReady, type Sighting } from "@orkestra/bench";

/**
 * Since the `mark`-th sighting: where both ends of an edge were changed, `to` may get its new spec only when `from` has been
 * ready with its own. A test says with `changed` which releases it means, so that it cannot pass because nothing changed.
 */
export function upgradeViolations(
  edges: readonly Edge[],
  sightings: readonly Sighting[],
  mark: number,
  changed: readonly string[],
): string[] {
  const before = new Map(sightings.slice(0, mark).map(({ name, release }) => [name, generationOf(release)]));
  const since = sightings.slice(mark).filter(({ type }) => type !== "DELETED");
  const isNew = ({ name, release }: Sighting): boolean => generationOf(release) > (before.get(name) ?? 0);
  const first = (name: string, fits: (sighting: Sighting) => boolean) =>
    since.find((one) => one.name === name && isNew(one) && fits(one));
  return [
    ...changed.filter((name) => !first(name, () => true)).map((name) => `${name} was not changed`),
    ...edges
      .filter(({ from, to }) => changed.includes(from) && changed.includes(to))
      .flatMap(({ from, to }) => {
        const begun = first(to, () => true);
        const ready = first(from, ({ release }) => isReady(release));
        if (!begun) return [];
        if (!ready) return [`${to} was changed although ${from} was never ready again`];
        return begun.revision > ready.revision ? [] : [`${to} was changed before ${from} was ready again`];
      }),
  ];
}

/** Of each edge, `to` must be gone before `from` begins to go. Both must be gone. */
export function removalViolations(edges: readonly Edge[], sightings: readonly Sighting[]): string[] {
  const gone = (name: string) => sightings.findLast((one) => one.name === name && one.type === "DELETED");
  const going = (name: string) =>
    sightings.find((one) => one.name === name && (one.type === "DELETED" || isGoing(one))) ?? gone(name);
  return edges.flatMap(({ from, to }) => {
    const [end, begin] = [gone(to), going(from)];
    if (!end) return [`${to} is not gone`];
    if (!gone(from) || !begin) return [`${from} is not gone`];
    return end.revision < begin.revision ? [] : [`${from} began to go before ${to} was gone`];
  });
}

const isGoing = ({ release }: Sighting): boolean => release.metadata.deletionTimestamp !== undefined;
const generationOf = (release: Sighting["release"]): number => release.metadata.generation ?? 0;
