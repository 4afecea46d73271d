/** What is said of a group that is being deleted. Pure. */
import { Reason } from "@orkestra/api";
import type { LiveRelease } from "../removal/live-release.ts";
import { bounded, MESSAGE_MAX } from "./bounded.ts";
import type { Decision } from "./decision.ts";
import type { Observed } from "./observed.ts";
import type { Verdict } from "./verdict.ts";
import { stalled, underWay } from "./verdict-rollout.ts";
import { quoted, sentences } from "./words.ts";

/** Of every state of deletion, and of what may be said instead. */
export function deletionVerdict(decision: Decision, observed: Observed): Verdict {
  const left = quoted(observed.live.map(({ node }) => node));
  switch (decision.state) {
    case "Stopping":
      return removing(`the group is being deleted: stopping Workflow "${decision.workflow.name}" first`);
    case "Orphaning":
      return removing(`letting ${left} go: spec.deletionPolicy is Orphan`);
    case "SubmittingRemoval":
      return removing(`removing ${left}, dependents first`);
    case "RemovingDirectly":
      return removing(
        `removing ${left}, dependents first; without a Workflow: ${bounded(decision.because, MESSAGE_MAX)}`,
      );
    case "RemoveBlocked":
      return stalled(
        Reason.RemoveFailed,
        sentences(...decision.blocked.slice(0, 5).map((it) => whyBlocked(it, observed)), howToKeep(observed)),
      );
    case "Blocked":
      return underWay("False", Reason.RemoveFailed, decision.message);
    default:
      return removing(`waiting until ${left} ${observed.live.length === 1 ? "is" : "are"} removed`);
  }
}

const removing = (message: string): Verdict => underWay("False", Reason.Removing, message);

function whyBlocked({ name, suspended, deleting, trouble }: LiveRelease, { group }: Observed): string {
  if (suspended && !deleting)
    return `HelmRelease "${name}" is suspended, so that Flux would not uninstall it; run "flux resume helmrelease ${name} -n ${group.namespace}"`;
  return `HelmRelease "${name}" is not removed: ${bounded(trouble ?? "Flux does not say why", MESSAGE_MAX)}; see "kubectl describe helmreleases.helm.toolkit.fluxcd.io ${name} -n ${group.namespace}"`;
}

function howToKeep({ group }: Observed): string {
  return `to keep what is left, set spec.deletionPolicy of group "${group.name}" to Orphan`;
}
