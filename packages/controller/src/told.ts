/**
 * Which generation of its Application objects the status of a group is about, as this process has written or confirmed it.
 *
 * The status of an Application follows its group's, which knows nothing of generations. Until the group has been looked at with
 * the present one, its word is of the one before: passed on with the new generation, whoever has just changed the application
 * would take it for ready at once.
 */
import { keyOf, type UnknownObject } from "@orkestra/kube";

export class Told {
  /** `UID:GENERATION` of applications, by `NAMESPACE/NAME`, by that of the group. */
  readonly #groups = new Map<string, ReadonlyMap<string, string>>();

  /** The status of the group is now about these. Returns the keys of those of which it was not before. */
  about(group: UnknownObject, applications: readonly UnknownObject[]): string[] {
    const before = this.#groups.get(keyOf(group));
    const now = new Map(applications.map((application) => [keyOf(application), stateOf(application)] as const));
    this.#groups.set(keyOf(group), now);
    return [...now].filter(([key, state]) => before?.get(key) !== state).map(([key]) => key);
  }

  isAbout(group: UnknownObject, application: UnknownObject): boolean {
    return this.#groups.get(keyOf(group))?.get(keyOf(application)) === stateOf(application);
  }

  forget(group: string): void {
    this.#groups.delete(group);
  }
}

const stateOf = ({ metadata }: UnknownObject): string => `${metadata.uid}:${metadata.generation}`;
