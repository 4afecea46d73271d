/**
 * Writes a release's spec in one piece where server-side apply would make null of maps that are to be empty (emptied.ts), so
 * that the apply that follows has nothing left to take out. Flux sees one change, and no state in between.
 *
 * What is written this way the executor owns apart from what it applies (claims.ts). That is set right at once, or by the
 * next run where this one is ended before it comes to that.
 */
import type { KubernetesObject } from "@orkestra/core";
import { ApiError, isConflict, type Ref, type UnknownObject } from "@orkestra/kube";
import { withOneClaim } from "./claims.ts";
import type { Cluster, Operation } from "./cluster.ts";
import { emptied, isLost, withEmpty, without } from "./emptied.ts";

type Json = Readonly<Record<string, unknown>>;
const specOf = (object: KubernetesObject | UnknownObject): Json => (object["spec"] ?? {}) as Json;

/** @param before as it was read; what is there may have come further since */
export async function emptyFirst(
  wanted: KubernetesObject,
  ref: Ref,
  before: UnknownObject,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<void> {
  for (let live: UnknownObject | undefined = before; live; live = await cluster.get(ref, signal)) {
    const edit = claiming(live) ?? (await rewriting(wanted, live, cluster, signal));
    if (!edit) return;
    await cluster.edit(ref, edit, signal).catch((error: unknown) => {
      if (!isConflict(error)) throw error; // Flux has written its status meanwhile.
    });
  }
}

function claiming(live: UnknownObject): readonly Operation[] | undefined {
  const value = withOneClaim(live);
  return value && [unchanged(live), { op: "replace", path: "/metadata/managedFields", value }];
}

/** Undefined when there is nothing to empty, or the release is gone. */
async function rewriting(
  wanted: KubernetesObject,
  live: UnknownObject,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<readonly Operation[] | undefined> {
  const candidates = emptied(specOf(wanted), specOf(live));
  if (candidates.length === 0) return undefined;
  const plainly = await cluster.tryApply(wanted, signal).catch(unlessInvalid);
  const paths = candidates.filter((path) => !plainly || isLost(specOf(plainly), path));
  if (paths.length === 0) return undefined;
  const rest = { ...wanted, spec: paths.reduce(without, specOf(wanted)) };
  const merged = await cluster.tryApply(rest, signal);
  if (merged.metadata.uid !== live.metadata.uid) return undefined;
  const { annotations, labels } = merged.metadata;
  return [
    unchanged(live),
    ...Object.entries({ annotations, labels })
      .filter(([, value]) => value !== undefined)
      .map(([field, value]) => ({ op: "add", path: `/metadata/${field}`, value }) as const),
    { op: "add", path: "/spec", value: paths.reduce(withEmpty, specOf(merged)) },
  ];
}

/** Maybe for the sake of a null. What else is wrong with it is seen when it is tried without that. */
function unlessInvalid(error: unknown): undefined {
  if (!(error instanceof ApiError) || error.status !== 422) throw error;
}

/** Makes the API server answer 409 when the object is not any more as it was read. */
function unchanged({ metadata }: UnknownObject): Operation {
  return { op: "replace", path: "/metadata/resourceVersion", value: metadata.resourceVersion };
}
