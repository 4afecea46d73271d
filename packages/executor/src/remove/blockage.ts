/**
 * What keeps a HelmRelease that is being deleted: its finalizers, and what Flux says of the uninstall. Pure.
 */
import { FLUX_FINALIZER, releaseView, uninstallSaid } from "@orkestra/core";
import type { UnknownObject } from "@orkestra/kube";
import { kubectlName } from "../kubectl-name.ts";

export interface Blockage {
  readonly reason: string;
  readonly message: string;
  /** What a person can do. */
  readonly remedy: string;
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
  const others = finalizers.filter((finalizer) => finalizer !== FLUX_FINALIZER);
  if (!finalizers.includes(FLUX_FINALIZER) && others.length > 0) {
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

/** Of one that is to be let go, and is suspended for that. */
export function lettingGo(release: UnknownObject): Blockage {
  const { finalizers = [] } = release.metadata as { finalizers?: readonly string[] };
  return {
    reason: "LettingGo",
    message: `Flux has not let it go yet (finalizers left: ${finalizers.join(", ")})`,
    remedy: "see whether helm-controller runs, and what its log says",
  };
}

/** What to do about a suspended release. */
export function resume(release: UnknownObject): string {
  const { namespace, name } = release.metadata;
  const command = `kubectl -n ${namespace} patch ${kubectlName(release)} ${name} --type merge -p '{"spec":{"suspend":false}}'`;
  return `set spec.suspend to false (${command})`;
}
