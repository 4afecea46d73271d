/**
 * What the controllers of a cluster do after a write: dependents of what is gone are collected, namespaces on their way out
 * are emptied. The real ones take a moment; here it is done before the answer is sent, and over and over until nothing is left.
 */
import { same } from "../json/json.ts";
import { kindOfCollection, kindsIn } from "../kinds/registry.ts";
import { type Change, put, remove, type State } from "../store/state.ts";
import { deletion, FOREGROUND, ORPHAN } from "./delete.ts";
import { type Stored, withMeta } from "./stored.ts";
import { isDone } from "./update.ts";
import type { World } from "./world.ts";

const definitions = "apiextensions.k8s.io/customresourcedefinitions";

/** @param before what was there before the write that led to the world's state */
export function settled(before: State, world: World): State {
  let state = world.state;
  if (!changesSince(before, state).some(concernsOthers)) return state;
  for (;;) {
    const next = [established, orphaned, collected, emptied, uninstalled].reduce(
      (current, step) => step({ ...world, state: current }),
      state,
    );
    if (next === state) return state;
    state = next;
  }
}

function changesSince({ version }: State, { compacted, changes }: State): readonly Change[] {
  if (compacted > version) return changes;
  return changes.slice(changes.findLastIndex((change) => change.version <= version) + 1);
}

/** Most writes do not, and to look at all objects after each of them would make every write as slow as there are many. */
function concernsOthers({ collection, before, after }: Change): boolean {
  if (collection === definitions || after === undefined || after.metadata.deletionTimestamp !== undefined) return true;
  return !same(before?.metadata.ownerReferences, after.metadata.ownerReferences);
}

interface Placed {
  readonly collection: string;
  readonly object: Stored;
}

function everything(state: State): Placed[] {
  return [...state.collections].flatMap(([collection, objects]) =>
    [...objects.values()].map((object) => ({ collection, object })),
  );
}

function deleteOne(world: World, { collection, object }: Placed): State {
  const kind = kindOfCollection(world.state, collection);
  // What no definition describes any more has nobody to ask.
  return kind
    ? deletion(world, kind, object, { propagationPolicy: "Background" }).state
    : remove(world.state, collection, object);
}

/** Stores an object whose finalizer was taken away; without any it goes. */
function released(state: State, { collection, object }: Placed, finalizer: string): State {
  const finalizers = (object.metadata.finalizers ?? []).filter((one) => one !== finalizer);
  const next = withMeta(object, { finalizers: finalizers.length > 0 ? finalizers : undefined });
  const kind = kindOfCollection(state, collection);
  return kind && isDone(kind, next) ? remove(state, collection, object) : put(state, collection, next);
}

const owns = (owner: Stored, object: Stored): boolean =>
  (object.metadata.ownerReferences ?? []).some(({ uid }) => uid === owner.metadata.uid);

/** Owners that are deleted without their dependents: those forget them. */
function orphaned({ state }: World): State {
  const all = everything(state);
  const owner = all.find(({ object }) => isLeaving(object, ORPHAN));
  if (!owner) return state;
  const freed = all
    .filter(({ object }) => owns(owner.object, object))
    .reduce((current, { collection, object }) => {
      const left = (object.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== owner.object.metadata.uid);
      return put(current, collection, withMeta(object, { ownerReferences: left.length > 0 ? left : undefined }));
    }, state);
  return released(freed, owner, ORPHAN);
}

const isLeaving = ({ metadata }: Stored, finalizer: string): boolean =>
  metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).includes(finalizer);

/**
 * Whether an object was made when its owner was going in the foreground already. The collector looks at the dependents once, when
 * that begins (pkg/controller/garbagecollector: processTransitions), and again when the owner is gone.
 */
function isMadeSince({ changes }: State, owner: Stored, object: Stored): boolean {
  const isOf = (one: Stored, other: Stored | undefined): boolean => other?.metadata.uid === one.metadata.uid;
  const began = changes.find(({ after }) => after && isOf(owner, after) && isLeaving(after, FOREGROUND));
  const made = changes.find(({ before, after }) => before === undefined && isOf(object, after));
  return made !== undefined && (began === undefined || made.version > began.version);
}

/** Dependents none of whose owners is there, and those of owners that wait for them. */
function collected(world: World): State {
  const all = everything(world.state);
  const byUid = new Map(all.map((placed) => [placed.object.metadata.uid, placed.object]));
  const waits = (uid: string, object: Stored): boolean => {
    const owner = byUid.get(uid);
    return owner === undefined || (isLeaving(owner, FOREGROUND) && !isMadeSince(world.state, owner, object));
  };
  const lost = all.find(({ object }) => {
    const owners = object.metadata.ownerReferences ?? [];
    return (
      owners.length > 0 &&
      object.metadata.deletionTimestamp === undefined &&
      owners.every(({ uid }) => waits(uid, object))
    );
  });
  if (lost) return deleteOne(world, lost);
  const blocks = (owner: Stored, object: Stored): boolean =>
    (object.metadata.ownerReferences ?? []).some(
      ({ uid, blockOwnerDeletion }) => uid === owner.metadata.uid && blockOwnerDeletion === true,
    );
  const free = all.find(
    ({ object }) => isLeaving(object, FOREGROUND) && !all.some((other) => blocks(object, other.object)),
  );
  return free ? released(world.state, free, FOREGROUND) : world.state;
}

/** A namespace on its way out takes everything in it along, and goes when it is empty. */
function emptied(world: World): State {
  const all = everything(world.state);
  for (const { object: namespace } of all.filter(({ collection }) => collection === "/namespaces")) {
    if (namespace.metadata.deletionTimestamp === undefined) continue;
    const inside = all.filter(({ object }) => object.metadata.namespace === namespace.metadata.name);
    const next = inside.find(({ object }) => object.metadata.deletionTimestamp === undefined);
    if (next) return deleteOne(world, next);
    if (inside.length === 0 && (namespace.metadata.finalizers ?? []).length === 0)
      return remove(world.state, "/namespaces", namespace);
  }
  return world.state;
}

/** A new definition is served at once. */
function established(world: World): State {
  const all = [...(world.state.collections.get(definitions)?.values() ?? [])];
  const fresh = all.find(({ status }) => !status || Object.keys(status).length === 0);
  if (!fresh) return world.state;
  const at = { status: "True", lastTransitionTime: world.now };
  const { names, versions } = fresh["spec"] as { names: unknown; versions: { name: string; storage: boolean }[] };
  const status = {
    conditions: [
      { type: "NamesAccepted", reason: "NoConflicts", message: "no conflicts found", ...at },
      { type: "Established", reason: "InitialNamesAccepted", message: "the initial names have been accepted", ...at },
    ],
    acceptedNames: names,
    storedVersions: versions.filter(({ storage }) => storage).map(({ name }) => name),
  };
  return put(world.state, definitions, { ...fresh, status });
}

/** Objects whose definition is gone go with it. */
function uninstalled({ state }: World): State {
  const served = new Set(kindsIn(state).map(({ collection }) => collection));
  const lost = everything(state).find(({ collection }) => !served.has(collection));
  return lost ? remove(state, lost.collection, lost.object) : state;
}
