/** Notes every object of a kind that is created in a namespace from now on: what is gone again by the end counts as well. */
import { type KubeClient, type Resource, reflect, type UnknownObject } from "@orkestra/kube";

export interface Creations extends AsyncDisposable {
  /** Sorted. */
  names(): string[];
  inOrder(): string[];
}

export async function recordCreations(
  client: KubeClient,
  resource: Resource,
  selection: { readonly namespace: string; readonly labelSelector?: string },
): Promise<Creations> {
  const stop = new AbortController();
  const names: string[] = [];
  let synced = false;
  const reflector = reflect<UnknownObject>(client, {
    resource,
    ...selection,
    signal: stop.signal,
    onChange: ({ type, ...change }) => {
      if (synced && type === "added" && "object" in change) names.push(change.object.metadata.name);
    },
  });
  await reflector.synced;
  synced = true;
  return {
    names: () => [...names].sort(),
    inOrder: () => [...names],
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await reflector.done;
    },
  };
}
