/** The revision that a person keeps a group at instead of its spec's. Pure. */
import { Annotation, ConditionType } from "@orkestra/api";
import { readRollbackTo } from "@orkestra/core";
import type { LiveGroup } from "./groups.ts";
import { condition } from "./state.ts";

/**
 * Undefined where nobody asked, or where the spec has moved on from what it was asked for: then nothing is rolled back, and no
 * condition tells of it.
 */
export function keptAt(group: LiveGroup): string | undefined {
  const asked = readRollbackTo(group.metadata.annotations?.[Annotation.rollbackTo]);
  return condition(group, ConditionType.RolledBack) === undefined ? undefined : asked?.revision;
}
