/**
 * .helmignore as Helm's directory loader applies it (pkg/ignore/rules.go), which looks like .gitignore and is not:
 * any rule can leave a path out and none brings it back, `**` is an error, a rule without "/" is held against the last part of the path only, a rule
 * with "/" against the whole path from the root, and `!rule` ignores everything that does NOT match.
 */
import { Refusal } from "./files.ts";
import { goMatcher } from "./go-match.ts";

/** Whether a path, relative to the chart's root, is left out. A folder that is takes its content along. */
export type IgnoreTest = (path: string, isFolder: boolean) => boolean;

interface Rule {
  readonly negated: boolean;
  readonly foldersOnly: boolean;
  readonly matches: (path: string) => boolean;
}

/** Helm adds it to every chart's own: files in templates/ that begin with a dot. */
const DEFAULT_RULE = "templates/.?*";

/** Throws `Refusal` for a rule that Helm would not take. */
export function ignoreTest(text: string): IgnoreTest {
  const lines = [...text.replace(/^\u{feff}/u, "").split("\n"), DEFAULT_RULE];
  const rules = lines.flatMap((line, index) => ruleOf(line.trim(), index + 1));
  return (path, isFolder) => rules.some((rule) => ignores(rule, path, isFolder));
}

/** A negated rule speaks for what it does not match, and every other one for what it does: so the order does not matter. */
function ignores({ negated, foldersOnly, matches }: Rule, path: string, isFolder: boolean): boolean {
  return (matches(path) && (isFolder || !foldersOnly)) !== negated;
}

function ruleOf(written: string, line: number): Rule[] {
  if (written === "" || written.startsWith("#")) return [];
  if (written.includes("**")) throw new Refusal({ kind: "BadIgnoreRule", line, reason: "Helm does not know **" });
  const negated = written.startsWith("!");
  const foldersOnly = written.endsWith("/");
  const pattern = written.slice(negated ? 1 : 0, foldersOnly ? -1 : undefined);
  const matcher = goMatcher(written) && goMatcher(pattern.replace(/^\//, ""));
  if (!matcher) throw new Refusal({ kind: "BadIgnoreRule", line, reason: `${JSON.stringify(written)} is no pattern` });
  const whole = pattern.includes("/");
  return [
    { negated, foldersOnly, matches: whole ? matcher : (path) => matcher(path.slice(path.lastIndexOf("/") + 1)) },
  ];
}
