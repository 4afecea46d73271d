/**
 * What a Lease says, judged by the clock of who looks at it. Pure.
 *
 * Clocks of two machines are never compared: a lease has expired when the one who looks has seen it unchanged for as long as
 * it lasts (as client-go does, tools/leaderelection/leaderelection.go). So a replica whose clock is wrong neither steals a
 * lease nor waits for one for ever.
 */
import type { UnknownObject } from "../objects.ts";

/** `spec` of coordination.k8s.io/v1 Lease, as far as elections use it. */
export interface LeaseSpec {
  readonly holderIdentity?: string;
  readonly leaseDurationSeconds?: number;
  readonly acquireTime?: string;
  readonly renewTime?: string;
  readonly leaseTransitions?: number;
}

/** What was last seen of the lease, and when it last changed, on the clock of who looks. */
export interface Sighting {
  readonly resourceVersion: string;
  readonly sinceMs: number;
}

export type Standing =
  /** There is no Lease object. */
  | { readonly state: "absent" }
  /** Nobody holds it, or whoever did has let it lapse. */
  | { readonly state: "free"; readonly spec: LeaseSpec; readonly resourceVersion: string }
  | { readonly state: "held"; readonly by: string }
  | { readonly state: "ours"; readonly spec: LeaseSpec; readonly resourceVersion: string };

/** `sighting` must be of this very object: see {@link seen}. */
export function standing(
  lease: UnknownObject | undefined,
  identity: string,
  sighting: Sighting | undefined,
  nowMs: number,
): Standing {
  if (!lease) return { state: "absent" };
  const spec = specOf(lease);
  const resourceVersion = lease.metadata.resourceVersion ?? "";
  const holder = spec.holderIdentity ?? "";
  if (holder === identity) return { state: "ours", spec, resourceVersion };
  const lastsMs = (spec.leaseDurationSeconds ?? 0) * 1000;
  const lapsed = sighting !== undefined && nowMs - sighting.sinceMs >= lastsMs;
  return holder === "" || lapsed ? { state: "free", spec, resourceVersion } : { state: "held", by: holder };
}

/** The sighting after another look. */
export function seen(
  lease: UnknownObject | undefined,
  before: Sighting | undefined,
  nowMs: number,
): Sighting | undefined {
  if (!lease) return undefined;
  const resourceVersion = lease.metadata.resourceVersion ?? "";
  return before?.resourceVersion === resourceVersion ? before : { resourceVersion, sinceMs: nowMs };
}

/** The spec with which `identity` holds the lease from now on. `now` is RFC 3339. */
export function heldBy(identity: string, seconds: number, now: string, before: LeaseSpec | undefined): LeaseSpec {
  const renews = before?.holderIdentity === identity;
  const renewTime = microTime(now);
  return {
    holderIdentity: identity,
    leaseDurationSeconds: seconds,
    acquireTime: renews ? (before.acquireTime ?? renewTime) : renewTime,
    renewTime,
    leaseTransitions: (before?.leaseTransitions ?? 0) + (renews || before === undefined ? 0 : 1),
  };
}

/** metav1.MicroTime is read with exactly six digits (apimachinery: pkg/apis/meta/v1/micro_time.go). */
function microTime(time: string): string {
  return time.replace(/(\.\d+)?Z$/, (_, fraction = ".") => `${String(fraction).padEnd(7, "0").slice(0, 7)}Z`);
}

function specOf(lease: UnknownObject): LeaseSpec {
  return (lease["spec"] ?? {}) as LeaseSpec;
}
