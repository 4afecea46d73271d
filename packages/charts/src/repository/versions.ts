/**
 * Versions and ranges as Helm and Flux read them (Masterminds/semver v3), on top of the semver library.
 *
 * The differences to npm's ranges: commas mean "and", `!=` exists, `=>` and `=<` are taken, `~0.0.0` means any, and a
 * range that names a pre-release anywhere between two `||` takes pre-releases of any version that fits.
 */
import { compareBuild, parse, Range, type SemVer } from "semver";

const VERSION = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;
const TERM = /(!=|<=|=<|>=|=>|<|>|=|\^|~>|~)?\s*(v?[0-9xX*][0-9A-Za-z.*+-]*)/g;
const HYPHEN = /(\S+)\s+-\s+(\S+)/g;

/** Lenient as Helm: a leading v, and missing minor and patch count as 0. */
export function parseVersion(text: string): SemVer | undefined {
  const [, major, minor = "0", patch = "0", prerelease = "", build = ""] = VERSION.exec(text) ?? [];
  return (major !== undefined && parse(`${major}.${minor}.${patch}${prerelease}${build}`)) || undefined;
}

export type VersionTest = (version: SemVer) => boolean;

/** Undefined for a text that is no range. */
export function versionRange(text: string): VersionTest | undefined {
  const alternatives = text.split("||").map(alternative);
  if (alternatives.some((it) => it === undefined)) return undefined;
  return (version) => alternatives.some((test) => test?.(version));
}

function alternative(text: string): VersionTest | undefined {
  const joined = text.replaceAll(HYPHEN, ">=$1 <=$2").replaceAll(",", " ").trim();
  const terms = [...joined.matchAll(TERM)];
  if (terms.length === 0 || joined.replaceAll(TERM, "").trim() !== "") return undefined;
  const includePrerelease = terms.some(([, , version = ""]) => /^v?[0-9.]+-/.test(version));
  const tests = terms.map(([, operator = "", version = ""]) => term(operator, version, includePrerelease));
  if (tests.some((it) => it === undefined)) return undefined;
  return (version) => (includePrerelease || version.prerelease.length === 0) && tests.every((test) => test?.(version));
}

/** One comparison, `1.2.x` and the like included. Build metadata takes no part. */
function term(operator: string, version: string, includePrerelease: boolean): VersionTest | undefined {
  const swapped = { "=>": ">=", "=<": "<=", "!=": "", "~>": "~" }[operator] ?? operator;
  if (swapped === "~" && /^v?0\.0\.0$/.test(version)) return () => true;
  try {
    const range = new Range(`${swapped}${version}`, { includePrerelease });
    return operator === "!=" ? (it) => !range.test(it) : (it) => range.test(it);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** The newest of the versions that fits; the texts are kept as they are. Texts that are no versions are passed over. */
export function newest(texts: Iterable<string>, fits: VersionTest): string | undefined {
  let best: { readonly text: string; readonly version: SemVer } | undefined;
  for (const text of texts) {
    const version = parseVersion(text);
    if (version && fits(version) && (!best || compareBuild(version, best.version) > 0)) best = { text, version };
  }
  return best?.text;
}

export const STABLE: VersionTest = ({ prerelease }) => prerelease.length === 0;
export const ANY: VersionTest = () => true;
