/**
 * What keeps a HelmRelease that is being deleted: its finalizers, and what Flux says of the uninstall. Pure.
 *
 * helm-controller (1.4, internal/controller: reconcileDelete) uninstalls and then takes its finalizer away; it tries for ever,
 * with growing waits. What went wrong it writes into Ready and Released. Of what stands there otherwise, most is from before
 * the deletion, so that only its words on uninstalling count.
 */
import { releaseView } from "@orkestra/core";
import type { UnknownObject } from "@orkestra/kube";

export interface Blockage {
  readonly reason: string;
  readonly message: string;
  /** What a person can do. */
  readonly remedy: string;
}

const FLUX = "finalizers.fluxcd.io";
/** Ready repeats what Released says, or says why there was no attempt. */
const OF_CONDITIONS = new Set(["Ready", "Released"]);
const OF_UNINSTALLING = new Set(["UninstallFailed", "UninstallSucceeded", "ConfigFactoryErr"]);

/** What Flux says of the uninstall, if it has said anything of it. */
export function uninstallSaid(release: UnknownObject): { reason: string; message: string } | undefined {
  return releaseView(release).conditions.find(
    ({ type, status, reason }) => OF_CONDITIONS.has(type) && status === "False" && OF_UNINSTALLING.has(reason),
  );
}

export function blockageOf(release: UnknownObject): Blockage {
  const { finalizers = [] } = release.metadata as { finalizers?: readonly string[] };
  const left = finalizers.length > 0 ? ` (finalizers left: ${finalizers.join(", ")})` : "";
  if (releaseView(release).suspended) {
    return {
      reason: "Suspended",
      message: `is suspended, so that Flux lets it go without uninstalling what it has installed${left}`,
      remedy: resume(release),
    };
  }
  const said = uninstallSaid(release);
  if (said && said.reason !== "UninstallSucceeded") {
    return {
      reason: said.reason,
      message: `${said.message}${left}`,
      remedy: "Flux goes on trying: mend that, then run this again",
    };
  }
  const others = finalizers.filter((finalizer) => finalizer !== FLUX);
  if (!finalizers.includes(FLUX) && others.length > 0) {
    return {
      reason: "FinalizersLeft",
      message: `Flux is done with it${left}`,
      remedy: "whoever put these finalizers there has to take them away",
    };
  }
  return {
    reason: "Uninstalling",
    message: `Flux has not said how far it is${left}`,
    remedy: "see whether helm-controller runs, what its log says, and what of the release is being deleted still",
  };
}

/** What to do about a suspended release. */
export function resume({ metadata: { namespace, name } }: UnknownObject): string {
  const command = `kubectl -n ${namespace} patch helmrelease ${name} --type merge -p '{"spec":{"suspend":false}}'`;
  return `set spec.suspend to false (${command})`;
}
