/** What a transition needs of the world besides the state: the time and names that nobody else has. */
import { apiVersionOf, type Kind } from "../kinds/kind.ts";
import type { Writer } from "../ownership/managed-fields.ts";
import type { State } from "../store/state.ts";

export interface World {
  readonly state: State;
  /** RFC 3339 in whole seconds, as metadata has it. */
  readonly now: string;
  readonly newUid: () => string;
  readonly newSuffix: () => string;
}

/** Who writes what to an object of the kind, for its managedFields. */
export function writer(world: World, kind: Kind, { manager, subresource }: WriteOptions): Writer {
  const barred = !kind.status ? [] : subresource === "status" ? ["f:spec", "f:metadata"] : ["f:status"];
  return { manager, subresource, barred, apiVersion: apiVersionOf(kind), time: world.now };
}

export interface WriteOptions {
  readonly manager: string;
  readonly subresource?: string | undefined;
  readonly strict: boolean;
}

/** The state after a write, and the object in its stored form. */
export interface Written<T> {
  readonly state: State;
  readonly object: T;
}
