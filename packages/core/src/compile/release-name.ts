/** Names of an application's releases: as Helm knows them, and as their objects are called. */
import type { ApplicationSpec } from "@orkestra/api";
import { dnsLabel } from "../staging/part-name.ts";

/** Name of the Helm release. */
export function releaseNameOf(application: string, release: ApplicationSpec["release"], subchart?: string): string {
  return joined(release.name ?? application, subchart);
}

/** Name of the HelmRelease, and of its own OCIRepository where it has one. */
export function objectNameOf(application: string, subchart?: string): string {
  return joined(application, subchart);
}

function joined(of: string, subchart: string | undefined): string {
  return subchart === undefined ? of : `${of}-${dnsLabel(subchart)}`;
}
