/** What an apply changes about a release that was there, beyond its spec: what few releases have, and what costs requests. Pure. */
import { Annotation } from "@orkestra/api";
import type { UnknownObject } from "@orkestra/kube";
import { key, referredBy } from "./remove/used-sources.ts";
import type { Work } from "./work.ts";

export interface Change {
  /** The HelmRelease as it was. */
  readonly before: UnknownObject;
  /** Whether its chart comes from another source object from now on. */
  readonly fromElsewhere: boolean;
  /** Sub-charts that its chart has inside again. */
  readonly inside: readonly string[];
}

/** Undefined where there is nothing of the kind. */
export function changeOf({ objects }: Work, before: UnknownObject): Change | undefined {
  const after = objects.at(-1) as UnknownObject;
  const former = referredBy(before);
  const next = referredBy(after);
  const fromElsewhere = former.kind !== undefined && key(former.kind, former) !== key(next.kind ?? "", next);
  const apart = new Set(apartFrom(after));
  const inside = apartFrom(before).filter((subchart) => !apart.has(subchart));
  return fromElsewhere || inside.length > 0 ? { before, fromElsewhere, inside } : undefined;
}

function apartFrom({ metadata }: UnknownObject): string[] {
  return metadata.annotations?.[Annotation.subcharts]?.split(",").filter(Boolean) ?? [];
}
