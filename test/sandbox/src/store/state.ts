/**
 * Everything that the server knows, as one value: the objects, and the changes that led to them, by version.
 * Each change has a version of its own, as in etcd, and older states can be read until they are compacted.
 */
import { keyOf, type Stored, withMeta } from "../objects/stored.ts";

export interface Change {
  readonly version: number;
  readonly collection: string;
  readonly before: Stored | undefined;
  /** Undefined: deleted. `before` has then the version of the deletion in `last`. */
  readonly after: Stored | undefined;
}

type Collection = ReadonlyMap<string, Stored>;

export interface State {
  readonly version: number;
  /** Versions below this one are gone. */
  readonly compacted: number;
  readonly collections: ReadonlyMap<string, Collection>;
  readonly changes: readonly Change[];
}

/** More changes than this are compacted away: as with etcd, history is not for ever. */
const KEPT_CHANGES = 10_000;

export const emptyState: State = { version: 1, compacted: 1, collections: new Map(), changes: [] };

export function find(
  state: State,
  collection: string,
  namespace: string | undefined,
  name: string,
): Stored | undefined {
  return state.collections.get(collection)?.get(`${namespace ?? ""}/${name}`);
}

/** Stores the object under its name, with the next version as its resourceVersion. */
export function put(state: State, collection: string, object: Stored): State {
  const version = state.version + 1;
  const after = withMeta(object, { resourceVersion: String(version) });
  const key = keyOf(object);
  const before = state.collections.get(collection)?.get(key);
  return changed(state, collection, { version, collection, before, after }, (objects) => objects.set(key, after));
}

export function remove(state: State, collection: string, object: Stored): State {
  const version = state.version + 1;
  const key = keyOf(object);
  const before = state.collections.get(collection)?.get(key);
  if (!before) return state;
  const change = { version, collection, before, after: undefined };
  return changed(state, collection, change, (objects) => objects.delete(key));
}

function changed(
  state: State,
  collection: string,
  change: Change,
  edit: (objects: Map<string, Stored>) => void,
): State {
  const objects = new Map(state.collections.get(collection));
  edit(objects);
  const collections = new Map(state.collections).set(collection, objects);
  const next = { ...state, version: change.version, collections, changes: [...state.changes, change] };
  return next.changes.length > KEPT_CHANGES ? compact(next, next.version - KEPT_CHANGES / 2) : next;
}

/** Forgets what was before that version; reading or watching from there answers 410 from now on. */
export function compact(state: State, version: number = state.version): State {
  const changes = state.changes.filter((change) => change.version > version);
  return { ...state, compacted: Math.max(version, state.compacted), changes };
}

/** The objects of a collection as they were at that version, in the order of their keys. The version must not be compacted. */
export function objectsAt(state: State, collection: string, version: number = state.version): Stored[] {
  const objects = new Map(state.collections.get(collection));
  for (const change of state.changes.toReversed()) {
    if (change.version <= version) break;
    if (change.collection !== collection) continue;
    if (change.before) objects.set(keyOf(change.before), change.before);
    else if (change.after) objects.delete(keyOf(change.after));
  }
  return [...objects].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
}
