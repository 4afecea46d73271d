/** The objects of a cluster at one moment of a history. */
import type { UnknownObject } from "@orkestra/kube";
import type { Change, Entry, History } from "./history.ts";

export class Cluster {
  readonly #objects = new Map<string, UnknownObject>();

  take({ object, after }: Change): void {
    if (after) this.#objects.set(keyOf(after), after);
    else this.#objects.delete(keyOf(object));
  }

  all(kind: string): UnknownObject[] {
    return [...this.#objects.values()].filter((object) => object.kind === kind);
  }

  find(kind: string, namespace: string, name: string): UnknownObject | undefined {
    return this.#objects.get(`${kind} ${namespace}/${name}`);
  }

  withUid(uid: string): UnknownObject | undefined {
    return [...this.#objects.values()].find(({ metadata }) => metadata.uid === uid);
  }
}

const keyOf = ({ kind, metadata }: UnknownObject): string => `${kind} ${metadata.namespace ?? ""}/${metadata.name}`;

/** Calls `look` with each entry and with the cluster as it was just before it. */
export function walk(history: History, look: (entry: Entry, cluster: Cluster) => void): Cluster {
  const cluster = new Cluster();
  for (const entry of history) {
    look(entry, cluster);
    if (entry.type === "change") cluster.take(entry);
  }
  return cluster;
}
