/** The fields of a HelmRelease v2 that a pass reads, with Flux's defaults (helm-controller 1.4: api/v2). */
import type { UnknownObject } from "@orkestra/kube";
import type { HelmAction } from "./script.ts";

interface Remediation {
  readonly retries?: number;
  readonly remediateLastFailure?: boolean;
  readonly strategy?: string;
}

export interface ReleaseSpec {
  readonly suspend?: boolean;
  readonly releaseName?: string;
  readonly targetNamespace?: string;
  readonly storageNamespace?: string;
  readonly values?: unknown;
  readonly valuesFrom?: readonly unknown[];
  readonly timeout?: string;
  readonly interval?: string;
  readonly chart?: { readonly spec: ChartTemplate };
  readonly chartRef?: { readonly kind: string; readonly name: string; readonly namespace?: string };
  readonly install?: { readonly createNamespace?: boolean; readonly remediation?: Remediation };
  readonly upgrade?: { readonly remediation?: Remediation };
}

interface ChartTemplate {
  readonly chart: string;
  readonly version?: string;
  readonly sourceRef: { readonly kind: string; readonly name: string; readonly namespace?: string };
  readonly [field: string]: unknown;
}

export const specOf = (release: UnknownObject): ReleaseSpec => (release["spec"] ?? {}) as ReleaseSpec;

export const targetNamespace = ({ metadata, ...rest }: UnknownObject): string =>
  specOf({ metadata, ...rest }).targetNamespace || (metadata.namespace ?? "");

/** Without a name of its own it is `[<targetNamespace>-]<name>`; that this is shortened is left out. */
export function releaseName(release: UnknownObject): string {
  const { releaseName: own, targetNamespace: target } = specOf(release);
  return own || (target ? `${target}-${release.metadata.name}` : release.metadata.name);
}

export function storageNamespace(release: UnknownObject): string {
  return specOf(release).storageNamespace || (release.metadata.namespace ?? "");
}

export interface Retries {
  readonly retries: number;
  readonly remediateLast: boolean;
  readonly how: "rollback" | "uninstall";
}

/** A negative number of retries is without end. */
export function retriesOf(spec: ReleaseSpec, action: HelmAction["kind"]): Retries {
  const {
    retries = 0,
    remediateLastFailure,
    strategy,
  } = (action === "install" ? spec.install : spec.upgrade)?.remediation ?? {};
  const isInstall = action === "install";
  return {
    retries,
    remediateLast: remediateLastFailure ?? (!isInstall && retries > 0),
    how: isInstall || strategy === "uninstall" ? "uninstall" : "rollback",
  };
}

export const exhausted = ({ retries }: Retries, failures: number): boolean => retries >= 0 && failures > retries;
