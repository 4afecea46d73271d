/**
 * The newest known state of objects: what a watch has brought, or what a write was answered, whichever is later.
 *
 * A controller that goes by its watch alone may look at what it has itself changed since.
 */
import type { KubernetesObject } from "@orkestra/kube";

export class Newest<T extends KubernetesObject> {
  readonly #all = new Map<string, T>();

  get(key: string): T | undefined {
    return this.#all.get(key);
  }

  keys(): readonly string[] {
    return [...this.#all.keys()];
  }

  /** Resource versions are numbers that grow (Kubernetes 1.35: API concepts, comparison of resource versions). */
  saw(key: string, object: T): void {
    const known = this.#all.get(key);
    if (!known || version(object) >= version(known)) this.#all.set(key, object);
  }

  gone(key: string, last: T): void {
    if (this.#all.get(key)?.metadata.uid === last.metadata.uid) this.#all.delete(key);
  }
}

const version = ({ metadata }: KubernetesObject): bigint => BigInt(metadata.resourceVersion ?? "0");
