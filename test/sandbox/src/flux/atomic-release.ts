/**
 * Brings what Helm has to what is wanted, by actions and remedies, until nothing is left to do, or to try (helm-controller
 * 1.4: internal/reconcile/atomic_release.go). Of each kind one attempt; whatever else there is to do is done by the next pass.
 */
import type { UnknownObject } from "@orkestra/kube";
import { type HelmSurroundings, release, rollBack, storageKey, uninstall, type Wanted } from "./actions.ts";
import { chartOf, fullName, historyOf } from "./history.ts";
import { AGAIN, OBSERVED, type Passed } from "./passed.ts";
import { exhausted, retriesOf, specOf } from "./spec.ts";
import { type Draft, summarize } from "./status.ts";

export interface Attempt {
  readonly object: UnknownObject;
  readonly wanted: Wanted;
  readonly draft: Draft;
  readonly around: HelmSurroundings;
}

type Release = "install" | "upgrade";
type Action = Release | "rollback" | "remove";
type Step =
  | { readonly kind: "none" }
  | { readonly kind: "stalled"; readonly reason: string; readonly message: string }
  | { readonly kind: Action };

const isRelease = (kind: string): kind is Release => kind === "install" || kind === "upgrade";

/** @param forced whether an upgrade was asked for although there is no need for one, or no try left */
export async function atomically(attempt: Attempt, forced: boolean): Promise<Passed> {
  const { draft } = attempt;
  for (let released = false; ; released = true) {
    const step = stepOf(attempt, forced && !released);
    if (step.kind === "none") {
      draft.drop("Reconciling");
      summarize(draft);
      return OBSERVED;
    }
    if (step.kind === "stalled") return stalled(draft, step.reason, step.message);
    if (released && isRelease(step.kind)) return afterwards(attempt);
    await announce(attempt, step.kind);
    if (!isRelease(step.kind)) return remedied(attempt, step.kind);
    await release(step.kind, attempt.object, attempt.wanted, draft, attempt.around);
    await draft.write();
  }
}

async function announce({ object, draft }: Attempt, action: Action): Promise<void> {
  const name = action === "remove" ? "uninstall" : action;
  const running = `Running '${name}' action with timeout of ${specOf(object).timeout ?? "5m0s"}`;
  draft.mark("Reconciling", "True", "Progressing", running);
  if (isRelease(action)) draft.mark("Ready", "Unknown", "Progressing", running);
  await draft.write();
}

async function remedied(attempt: Attempt, remedy: Exclude<Action, Release>): Promise<Passed> {
  const { object, draft, around } = attempt;
  if (remedy === "remove") await uninstall(object, draft, around, true);
  else if (!(await rollBack(object, draft, around)))
    return stalled(
      draft,
      "MissingRollbackTarget",
      "Failed to perform remediation: missing target release for rollback: cannot remediate failed release",
    );
  return afterwards(attempt);
}

function stalled(draft: Draft, reason: string, message: string): Passed {
  draft.mark("Stalled", "True", reason, message);
  return OBSERVED;
}

const lastAction = (draft: Draft): Release => draft.get<Release>("lastAttemptedReleaseAction") ?? "install";
const failuresOf = (draft: Draft, action: Release): number => draft.get<number>(`${action}Failures`) ?? 0;

/** Out of tries, or tried again. */
function afterwards({ object, draft }: Attempt): Passed {
  const action = lastAction(draft);
  const { reason, message } = outOfTries(draft);
  if (exhausted(retriesOf(specOf(object), action), failuresOf(draft, action))) return stalled(draft, reason, message);
  draft.mark("Reconciling", "True", "ProgressingWithRetry", draft.condition("Ready")?.message ?? "");
  return AGAIN;
}

function outOfTries(draft: Draft) {
  const action = lastAction(draft);
  const message = `Failed to ${action} after ${failuresOf(draft, action)} attempt(s)`;
  return { kind: "stalled", reason: "RetriesExceeded", message } as const;
}

/** DetermineReleaseState and actionForState. */
function stepOf(attempt: Attempt, forced: boolean): Step {
  const { object, draft, around } = attempt;
  const newest = around.helm.newest(storageKey(object));
  const [latest] = historyOf(draft);
  const tried = (action: Release): Step => {
    const isOver = exhausted(retriesOf(specOf(object), action), failuresOf(draft, action));
    return isOver && !forced ? outOfTries(draft) : { kind: action };
  };
  if (!newest) return tried("install");
  if (latest?.version !== newest.revision) {
    // Somebody else's, or of a HelmRelease before this one: it is taken over.
    draft.set({ history: [] });
    return { kind: "upgrade" };
  }
  if (newest.status === "failed") return remedyOf(attempt, forced);
  const isInSync =
    newest.chart.version === attempt.wanted.chart.version && newest.configDigest === attempt.wanted.configDigest;
  if (!isInSync) return tried("upgrade");
  if (forced) return { kind: "upgrade" };
  if (draft.condition("Remediated")?.status === "True") {
    // What it was rolled back to is what is wanted by now.
    draft.drop("Remediated");
    const message = `Helm upgrade succeeded for release ${fullName(latest)} with chart ${chartOf(latest)}`;
    draft.mark("Released", "True", "UpgradeSucceeded", message);
  }
  return { kind: "none" };
}

function remedyOf({ object, draft }: Attempt, forced: boolean): Step {
  const action = lastAction(draft);
  const retries = retriesOf(specOf(object), action);
  const failures = failuresOf(draft, action);
  if (failures <= 0 || forced) return { kind: "upgrade" };
  if (exhausted(retries, failures) && !retries.remediateLast) return outOfTries(draft);
  return { kind: retries.how === "rollback" ? "rollback" : "remove" };
}
