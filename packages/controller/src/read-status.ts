/** Reads the status of a group, whoever wrote it. Pure. */
import { ApplicationGroupStatus } from "@orkestra/api";
import type { UnknownObject } from "@orkestra/kube";

/**
 * Another version may have written what this one cannot read. That field, or that item of a list, is as if it were not there, and is
 * written again; the rest stays: a group must not forget which revision was good for the sake of a word about an application.
 */
export function readStatus(group: UnknownObject): ApplicationGroupStatus {
  const blank = { observedGeneration: -1, conditions: [] };
  const status = group["status"] ?? blank;
  const read = ApplicationGroupStatus.safeParse(status);
  if (read.success) return read.data;
  const rest = ApplicationGroupStatus.safeParse({ ...blank, ...without(status, read.error.issues) });
  return rest.success ? rest.data : blank;
}

interface Issue {
  readonly path: readonly PropertyKey[];
}

function without(status: object, issues: readonly Issue[]): object {
  const faulty = Map.groupBy(issues, ({ path }) => path[0]);
  return Object.fromEntries(
    Object.entries(status).flatMap(([field, value]) => {
      const found = faulty.get(field);
      if (!found) return [[field, value]];
      const items = new Set(found.map(({ path }) => path[1]));
      const isOfItems = Array.isArray(value) && [...items].every((item) => typeof item === "number");
      return isOfItems ? [[field, value.filter((_, at) => !items.has(at))]] : [];
    }),
  );
}
