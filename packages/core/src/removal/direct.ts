/** Removal without a Workflow, wave by wave. Pure. */
import type { Plan } from "../plan.ts";
import type { LiveRelease } from "./live-release.ts";
import { removals } from "./removal.ts";

/**
 * What can be done now about releases that all have to go. Nothing that is there depends on any of these.
 *
 * - `go`: to be deleted now.
 * - `blocked`: what does not go by itself. It is suspended, so that Flux would let it go without uninstalling it; or it is being
 *   deleted and does not get on (`trouble`). What it depends on stays until it is gone; everything else goes on.
 *
 * With both empty, all that is left is to wait for what is being deleted.
 *
 * @param order as for {@link removals}
 */
export function directRemovals(
  live: readonly LiveRelease[],
  order?: Plan,
): { readonly go: readonly LiveRelease[]; readonly blocked: readonly LiveRelease[] } {
  const free = removals(live, undefined, order).flatMap(({ release, after }) => (after.length === 0 ? [release] : []));
  return {
    go: free.filter(({ deleting, suspended }) => !deleting && !suspended),
    blocked: free.filter(({ deleting, suspended, trouble }) => (deleting ? trouble !== undefined : suspended)),
  };
}
