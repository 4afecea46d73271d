/**
 * What a reflector knows: objects by key, and by whatever else its user wants to find them.
 *
 * An index maps an object to the values under which it is to be found (a label's value, an owner's name); they are kept up
 * to date with each change, so a look-up never walks all objects. Nobody but the reflector writes.
 */
import type { KubernetesObject } from "./objects.ts";

export type Indexes<T> = Readonly<Record<string, (object: T) => readonly string[]>>;

export interface ReadonlyStore<T extends KubernetesObject> {
  readonly size: number;
  /** `key` as made by `keyOf`: NAMESPACE/NAME. */
  get(key: string): T | undefined;
  list(): T[];
  keys(): string[];
  /** Objects with this value in the index; none is an empty list, an index that was not declared is an error. */
  byIndex(index: string, value: string): T[];
}

export class Store<T extends KubernetesObject> implements ReadonlyStore<T> {
  readonly #objects = new Map<string, T>();
  readonly #indexers: Indexes<T>;
  readonly #indexed = new Map<string, Map<string, Set<string>>>();

  constructor(indexes: Indexes<T> = {}) {
    this.#indexers = indexes;
    for (const index of Object.keys(indexes)) this.#indexed.set(index, new Map());
  }

  get size(): number {
    return this.#objects.size;
  }

  get(key: string): T | undefined {
    return this.#objects.get(key);
  }

  list(): T[] {
    return [...this.#objects.values()];
  }

  keys(): string[] {
    return [...this.#objects.keys()];
  }

  byIndex(index: string, value: string): T[] {
    const keys = this.#indexed.get(index);
    if (!keys) throw new Error(`no index "${index}"; declared are: ${[...this.#indexed.keys()].join(", ") || "none"}`);
    return [...(keys.get(value) ?? [])].flatMap((key) => this.#objects.get(key) ?? []);
  }

  /** Throws what an index function throws, before anything has changed. */
  set(key: string, object: T): void {
    const values = Object.entries(this.#indexers).map(([index, valuesOf]) => [index, valuesOf(object)] as const);
    this.delete(key);
    this.#objects.set(key, object);
    for (const [index, found] of values) for (const value of found) this.#keysOf(index, value).add(key);
  }

  delete(key: string): void {
    const old = this.#objects.get(key);
    if (!old) return;
    this.#objects.delete(key);
    for (const [index, valuesOf] of Object.entries(this.#indexers)) {
      for (const value of valuesOf(old)) this.#forget(index, value, key);
    }
  }

  #keysOf(index: string, value: string): Set<string> {
    const values = this.#indexed.get(index) ?? new Map<string, Set<string>>();
    const keys = values.get(value) ?? new Set<string>();
    values.set(value, keys);
    return keys;
  }

  #forget(index: string, value: string, key: string): void {
    const values = this.#indexed.get(index);
    const keys = values?.get(value);
    keys?.delete(key);
    if (keys?.size === 0) values?.delete(value);
  }
}
