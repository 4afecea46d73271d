/** What `compile` is given, and the group's applications once their specs are found. */
import type { ApplicationGroupSpec, ApplicationSpec } from "@orkestra/api";

export interface GroupInput {
  readonly name: string;
  readonly namespace: string;
  /** Absent where there is no cluster: then nothing is owned. */
  readonly uid?: string;
  readonly spec: ApplicationGroupSpec;
}

/** An entry of the group with its spec, inline or from the Application object of that name. */
export interface FoundApplication {
  readonly name: string;
  readonly dependencies: readonly string[];
  readonly spec: ApplicationSpec;
}

/** The entries that have a spec. The others are reported by `checkApplications`. */
export function foundApplications(
  group: GroupInput,
  applications: ReadonlyMap<string, ApplicationSpec>,
): FoundApplication[] {
  return group.spec.applications.flatMap(({ name, dependencies, spec }) => {
    const found = spec ?? applications.get(name);
    return found ? [{ name, dependencies, spec: found }] : [];
  });
}
