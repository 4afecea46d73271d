/**
 * Whether releases came and went in the order of the DAG, by the record of what the API server stored: what each release was
 * released after stands in its own annotations.
 */
import { Annotation } from "@orkestra/api";
import { type Edge, orderViolations, type Sighting } from "@orkestra/bench";

/** Edges between HelmReleases, by their names. */
export function edgesAmong(sightings: readonly Sighting[]): Edge[] {
  const names = new Map<string, string>();
  for (const { name, release } of sightings) names.set(release.metadata.annotations?.[Annotation.node] ?? name, name);
  const edges = new Map<string, Edge>();
  for (const { name, release } of sightings)
    for (const node of (release.metadata.annotations?.[Annotation.dependencies] ?? "").split(",").filter(Boolean)) {
      const from = names.get(node);
      if (from !== undefined) edges.set(`${from} ${name}`, { from, to: name });
    }
  return [...edges.values()];
}

/** In words; none when all is well. */
export function wrongOrder(sightings: readonly Sighting[]): string[] {
  return orderViolations(edgesAmong(sightings), sightings);
}

/** Of a deletion: what began to go before what depends on it was gone. */
export function wrongRemoval(sightings: readonly Sighting[]): string[] {
  const began = (of: string): number =>
    sightings.findIndex(({ name, release }) => name === of && release.metadata.deletionTimestamp !== undefined);
  const gone = (of: string): number => sightings.findIndex(({ name, type }) => name === of && type === "DELETED");
  return edgesAmong(sightings).flatMap(({ from, to }) =>
    gone(to) >= 0 && began(from) > gone(to) ? [] : [`${from} began to go before ${to} was gone`],
  );
}
