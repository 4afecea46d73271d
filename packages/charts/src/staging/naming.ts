/** Names of pieces in a registry: unique to the content, and readable. */
import { parseVersion } from "../repository/versions.ts";
import type { StageablePiece } from "./contract.ts";

const DIGITS = 12;
/** Of a tag (distribution specification). */
const MOST = 128;

const hashOf = (digest: string): string => digest.replace(/^[^:]*:/, "").slice(0, DIGITS);

/** For OCI. `digest`: of the manifest, so that a tag belongs to one manifest only. */
export function tagOf({ version, subchart }: StageablePiece, digest: string): string {
  // Helm writes "_" for "+" (pkg/registry).
  const readable = `${version.replaceAll("+", "_")}-${subchart ?? "parent"}`.replaceAll(/[^A-Za-z0-9_.-]/g, "-");
  return `${readable.replace(/^[.-]/, "_").slice(0, MOST - DIGITS - 1)}-${hashOf(digest)}`;
}

/**
 * For registries that know versions only. `digest`: of the archive with its original version. A pre-release, which no range
 * means by accident; its last part begins with a letter or has one, so that it is no number with a zero in front.
 */
export function versionOf({ version, subchart }: StageablePiece, digest: string): string {
  const parsed = parseVersion(version);
  const { major = 0, minor = 0, patch = 0, prerelease = [] } = parsed ?? {};
  const part = (subchart ?? "parent").replaceAll(/[^A-Za-z0-9-]/g, "-");
  return `${major}.${minor}.${patch}-${[...prerelease, `${part}-h${hashOf(digest)}`].join(".")}`;
}
