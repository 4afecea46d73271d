/** One Lease in memory with the API server's optimistic locking, and replicas that can lose the way to it. */
import type { KubeClient } from "../src/client.ts";
import { ApiError, ConnectionError } from "../src/errors.ts";
import type { LeaseSpec } from "../src/lease/lease.ts";
import type { Manifest, UnknownObject } from "../src/objects.ts";

type LeaseClient = Pick<KubeClient, "get" | "create" | "patch">;

export class LeaseServer {
  spec: LeaseSpec | undefined;
  #version = 0;

  /** `cut`: whether this client reaches the server just now. */
  client(cut: () => boolean = () => false): KubeClient {
    const reach = async (): Promise<void> => {
      if (cut()) throw new ConnectionError("no route to host", { mayHaveArrived: false });
    };
    const client: LeaseClient = {
      get: async <T>() => {
        await reach();
        return this.#object() as T | undefined;
      },
      create: async <T>(object: Manifest) => {
        await reach();
        if (this.spec) throw conflict();
        return this.#write((object as { readonly spec?: LeaseSpec }).spec ?? {}) as T;
      },
      patch: async <T>(_ref: unknown, patch: unknown) => {
        await reach();
        const { metadata, spec } = patch as { metadata: { resourceVersion: string }; spec: LeaseSpec };
        if (metadata.resourceVersion !== String(this.#version)) throw conflict();
        const merged = Object.entries({ ...this.spec, ...spec }).filter(([, value]) => value !== null);
        return this.#write(Object.fromEntries(merged)) as T;
      },
    };
    return client as KubeClient;
  }

  #write(spec: LeaseSpec): UnknownObject | undefined {
    this.spec = spec;
    this.#version++;
    return this.#object();
  }

  #object(): UnknownObject | undefined {
    if (!this.spec) return undefined;
    const metadata = { name: "controller", namespace: "orkestra", resourceVersion: String(this.#version) };
    return { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata, spec: this.spec };
  }
}

const conflict = (): ApiError => new ApiError(409, { reason: "Conflict", message: "the object has been modified" });
