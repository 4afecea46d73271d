/** The annotation by which a person asks for an earlier revision: `<revision>[:<insteadOf>]`. Pure. */
import type { Observed, RollbackTo } from "./observed.ts";

/** Undefined for what is empty or absent. */
export function readRollbackTo(annotation: string | undefined): RollbackTo | undefined {
  const [revision = "", insteadOf = ""] = (annotation ?? "").trim().split(":");
  if (revision === "") return undefined;
  return { revision, ...(insteadOf === "" ? {} : { insteadOf }) };
}

export function writeRollbackTo({ revision, insteadOf }: RollbackTo): string {
  return insteadOf === undefined ? revision : `${revision}:${insteadOf}`;
}

/** The revision that a person wants instead of the spec's; undefined where the spec has moved on, or is that very revision. */
export function requestedRevision({
  group: { rollbackTo },
  compiled,
}: Pick<Observed, "group" | "compiled">): string | undefined {
  if (!rollbackTo) return undefined;
  const { revision, insteadOf } = rollbackTo;
  const ofSpec = compiled.ok ? compiled.revision : undefined;
  if (revision === ofSpec) return undefined;
  return insteadOf === undefined || insteadOf === ofSpec ? revision : undefined;
}
