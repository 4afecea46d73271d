/** Groups as they change, for commands that watch. */
import { type KubeClient, reflect, resources, watchOne } from "@orkestra/kube";
import type { Io } from "../io.ts";
import { oneLine } from "../manifests/problem.ts";
import { inOrder, type LiveGroup, readGroup } from "./groups.ts";

export interface FollowOptions {
  readonly client: KubeClient;
  readonly io: Io;
  /** Undefined for all namespaces. */
  readonly namespace: string | undefined;
  readonly name: string | undefined;
}

/** All that there are, now and after each change; with a name, that one or none. Ends with `signal`. */
export async function* follow(options: FollowOptions, signal: AbortSignal): AsyncGenerator<readonly LiveGroup[]> {
  const { client, io, namespace, name } = options;
  let isLost = false;
  const onError = (error: unknown): void => {
    if (isLost) return;
    isLost = true;
    io.stderr(`note: the cluster does not answer, trying again: ${oneLine(String(error))}\n`);
  };
  if (name !== undefined) {
    const ref = { resource: resources.ApplicationGroup, namespace, name };
    for await (const object of watchOne(client, ref, { signal, onError })) {
      isLost = false;
      yield object === "gone" ? [] : [readGroup(object)];
    }
    return;
  }
  let changed = Promise.withResolvers<void>();
  const reflector = reflect(client, {
    resource: resources.ApplicationGroup,
    namespace,
    signal,
    onError,
    onChange: () => changed.resolve(),
  });
  await reflector.synced;
  const stopped = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  while (!signal.aborted) {
    isLost = false;
    changed = Promise.withResolvers();
    yield inOrder([...reflector.store.keys()].flatMap((key) => reflector.store.get(key) ?? []).map(readGroup));
    await Promise.race([changed.promise, stopped]);
  }
}
