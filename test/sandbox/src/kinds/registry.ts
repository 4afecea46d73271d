/** All kinds that are served at a moment: the built-in ones, and those of the definitions in the state. */
import type { State } from "../store/state.ts";
import { builtIn } from "./built-in.ts";
import { kindsOf } from "./custom.ts";
import type { Kind } from "./kind.ts";

const definitions = "apiextensions.k8s.io/customresourcedefinitions";
const remembered = new WeakMap<object, readonly Kind[]>();

/** Cheap when the definitions have not changed. */
export function kindsIn(state: State): readonly Kind[] {
  const stored = state.collections.get(definitions);
  if (!stored) return builtIn;
  const known = remembered.get(stored) ?? [...builtIn, ...[...stored.values()].flatMap(kindsOf)];
  remembered.set(stored, known);
  return known;
}

export function findKind(state: State, group: string, version: string, plural: string): Kind | undefined {
  return kindsIn(state).find((kind) => kind.group === group && kind.version === version && kind.plural === plural);
}

/** Any version of the kind that is stored there. */
export const kindOfCollection = (state: State, collection: string): Kind | undefined =>
  kindsIn(state).find((kind) => kind.collection === collection);
