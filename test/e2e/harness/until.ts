/** Waits for an object to be as a test wants it, by watching, and says what it was instead when that takes too long. */
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

/** Resolves when no object of the list is left. */
export async function untilNone(list: () => Promise<readonly KubernetesObject[]>, within: number): Promise<void> {
  const deadline = Date.now() + within;
  for (;;) {
    const left = await list();
    if (left.length === 0) return;
    if (Date.now() > deadline) {
      const names = left.map(({ kind, metadata }) => `${kind} ${metadata.name}`).join(", ");
      throw new Error(`still there after ${within / 1000} s: ${names}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
