/**
 * The deepest cause of a failed release that its own conditions tell.
 *
 * Ready repeats the newest of Remediated, TestSuccess and Released (helm-controller: internal/reconcile/release.go), so
 * after a rollback it says "RollbackSucceeded", which is true but not what went wrong. What went wrong stands in the test
 * or in the release action before it.
 */
import { condition, type ReleaseView } from "./view.ts";

/** Stalled for these reasons means that Helm actions of this generation failed, so that their conditions are of it, too. */
const AFTER_HELM = new Set(["RetriesExceeded", "MissingRollbackTarget"]);

/** Whether Flux gave up on what it tried, rather than on the spec. */
export function isAfterHelm(view: ReleaseView): boolean {
  const stalled = condition(view, "Stalled", "True");
  return stalled !== undefined && AFTER_HELM.has(stalled.reason);
}

export function cause(view: ReleaseView): { reason: string; message: string } {
  const stalled = condition(view, "Stalled", "True");
  const ready = condition(view, "Ready", "False");
  if (!stalled || !AFTER_HELM.has(stalled.reason)) return words(ready ?? stalled);

  const failed = condition(view, "TestSuccess", "False") ?? condition(view, "Released", "False") ?? ready ?? stalled;
  const remedied = condition(view, "Remediated");
  const { reason, message } = words(failed);
  if (!remedied || remedied.reason === reason) return { reason, message };
  const after = remedied.status === "True" ? remedied.reason : `${remedied.reason}: ${remedied.message}`;
  return { reason, message: `${message} (then ${after})` };
}

function words(of: { readonly reason: string; readonly message: string } | undefined): {
  reason: string;
  message: string;
} {
  return { reason: of?.reason || "Failed", message: of?.message || "Flux gave no message" };
}
