/** Waits for an object to be as a test wants it, by watching, and says what it was instead when that takes too long. */
import { setTimeout as pause } from "node:timers/promises";
import { type KubeClient, type KubernetesObject, type Ref, watchOne } from "@orkestra/kube";

export interface Wait<T> {
  /** Ends "waiting for ...". */
  readonly what: string;
  readonly holds: (object: T) => boolean;
  /** Why it will never hold, where the object shows that: ends the wait at once. */
  readonly hopeless?: (object: T) => string | undefined;
  /** The state in a line, for the error. */
  readonly describe: (object: T) => string;
  /** One of `Within`. */
  readonly within: number;
}

export async function until<T extends KubernetesObject>(client: KubeClient, ref: Ref, wait: Wait<T>): Promise<T> {
  const title = `waiting for ${ref.resource.kind} ${ref.name} ${wait.what}`;
  let last = "it does not exist";
  const signal = AbortSignal.timeout(wait.within);
  for await (const state of watchOne<T>(client, ref, { signal })) {
    if (state === "gone") {
      last = "it does not exist";
      continue;
    }
    if (wait.holds(state)) return state;
    last = wait.describe(state);
    const reason = wait.hopeless?.(state);
    if (reason !== undefined) throw new Error(`${title}: it never will be: ${reason}`);
  }
  throw new Error(`${title}: not after ${wait.within / 1000} s; last seen: ${last}`);
}

/** Resolves when there is no such object, or another one in its place. `describe`: what it was instead. */
export async function untilGone<T extends KubernetesObject>(
  client: KubeClient,
  ref: Ref,
  wait: { readonly uid?: string | undefined; readonly describe: (object: T) => string; readonly within: number },
): Promise<void> {
  let last = "";
  for await (const state of watchOne<T>(client, ref, { signal: AbortSignal.timeout(wait.within) })) {
    if (state === "gone" || (wait.uid !== undefined && state.metadata.uid !== wait.uid)) return;
    last = wait.describe(state);
  }
  throw new Error(
    `waiting for the end of ${ref.resource.kind} ${ref.name}: not after ${wait.within / 1000} s: ${last}`,
  );
}

/** Resolves when the objects of a list are as wanted; looks twice a second. `what` ends "waiting for ...". */
export async function untilListed<T extends KubernetesObject>(
  what: string,
  list: () => Promise<readonly T[]>,
  holds: (objects: readonly T[]) => boolean,
  within: number,
): Promise<void> {
  const deadline = Date.now() + within;
  for (;;) {
    const found = await list();
    if (holds(found)) return;
    if (Date.now() > deadline) {
      const names = found.map(({ kind, metadata }) => `${kind} ${metadata.name}`).join(", ");
      throw new Error(`waiting for ${what}: not after ${within / 1000} s; there are: ${names || "none"}`);
    }
    await pause(500);
  }
}
