/** How many releases were on their way at the same time, by the order in which the API server wrote them. */
import { isReady, type Sighting } from "@orkestra/bench";

/** A release is in flight from its creation until it is ready for the first time. */
export function mostInFlight(sightings: readonly Sighting[]): number {
  const flying = new Set<string>();
  const landed = new Set<string>();
  let most = 0;
  for (const { name, release } of sightings) {
    if (isReady(release)) {
      flying.delete(name);
      landed.add(name);
    } else if (!landed.has(name)) flying.add(name);
    most = Math.max(most, flying.size);
  }
  return most;
}
