/** Which plan is wanted: that of the spec, one to go back to, or none. Pure. */
import { type Failure, failureOf } from "./failure.ts";
import type { Observed, StoredPlan } from "./observed.ts";
import { requestedRevision } from "./rollback-to.ts";

export type Target =
  /** What the spec says. `failure`: its rollout failed, and that is not to be undone, or not known for long enough. */
  | { readonly kind: "spec"; readonly compiled: CompiledWell; readonly failure?: Failure }
  /** A stored revision; `stored` is undefined where nobody looked for it. */
  | {
      readonly kind: "back";
      readonly revision: string;
      readonly stored: StoredPlan | undefined;
      readonly requested: boolean;
      readonly failure?: Failure;
    }
  /** Nothing of the group: its first rollout failed. */
  | { readonly kind: "nothing"; readonly failure: Failure }
  /** Nobody knows: the manifest does not compile. */
  | {
      readonly kind: "none";
      readonly problems: Extract<Observed["compiled"], { ok: false }>["problems"];
      readonly failure?: Failure;
    };

export type CompiledWell = Extract<Observed["compiled"], { ok: true }>;

type Unstored = Omit<Observed, "stored">;

export function targetOf(observed: Observed): Target {
  return targetIn(observed, observed.stored);
}

/** Names of the stored revisions that `decide` has to know, none for most groups: `Observed.stored`. */
export function revisionsNeeded(observed: Unstored): readonly string[] {
  if (observed.group.deleting) return [];
  const target = targetIn(observed, new Map());
  if (target.kind !== "back") return [];
  const { lastGoodRevision } = observed.group.status;
  return [...new Set([target.revision, ...(lastGoodRevision === undefined ? [] : [lastGoodRevision])])];
}

/**
 * A person's word comes first, then what follows from a failure, then the spec.
 *
 * A failure is acted on only when the status has it: so why something is undone is known whatever happens then. A revision
 * is never taken back to itself.
 */
function targetIn(observed: Unstored, stored: Observed["stored"]): Target {
  const { group, compiled } = observed;
  const found = failureOf(observed);
  const failure = found ? { failure: found } : {};
  const requested = requestedRevision(observed);
  if (requested !== undefined)
    return { kind: "back", revision: requested, stored: stored.get(requested), requested: true, ...failure };
  if (!compiled.ok) return { kind: "none", problems: compiled.problems, ...failure };
  const good = group.status.lastGoodRevision;
  if (!found?.recorded || good === compiled.revision || !isUndone(observed))
    return { kind: "spec", compiled, ...failure };
  if (good === undefined) return { kind: "nothing", failure: found };
  return { kind: "back", revision: good, stored: stored.get(good), requested: false, failure: found };
}

/** `Hold` keeps a failed rollout from being undone; what was begun before somebody said so is not left half done. */
function isUndone({ group }: Unstored): boolean {
  return group.onFailure === "Rollback" || group.status.conditions.some(({ type }) => type === "RolledBack");
}
