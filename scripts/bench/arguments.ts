/** The words after `npm run bench --`. Pure. */
import { parseArgs } from "node:util";

export const NAMES = ["programs", "split", "idle", "chain", "deletion", "unchanged", "failure"] as const;
export type Name = (typeof NAMES)[number];

export const USAGE = `usage: npm run bench [-- --only NAME,... --runs N --json FILE --keep]

  --only NAME,...  measure these only, of ${NAMES.join(", ")}
  --runs N         how often each is measured, 1 to 100 (default 5)
  --json FILE      write every measured value there as well
  --keep           leave the cluster "bench" running, for a next time`;

export interface Arguments {
  /** In the order in which they are measured. */
  readonly names: readonly Name[];
  readonly runs: number;
  readonly keep: boolean;
  readonly json?: string;
}

export type Parsed =
  | { readonly ok: true; readonly value: Arguments }
  | { readonly ok: false; readonly problems: readonly string[] };

export function parseArguments(words: readonly string[]): Parsed {
  const flags = flagsOf(words);
  if (typeof flags === "string") return { ok: false, problems: [flags] };
  const wanted = flags.only === undefined ? NAMES : flags.only.split(",").map((name) => name.trim());
  const runs = Number(flags.runs);
  const problems = [
    ...wanted.filter((name) => !isName(name)).map((name) => `--only: there is no measurement "${name}"`),
    ...(/^[0-9]+$/.test(flags.runs) && runs >= 1 && runs <= 100 ? [] : [`--runs: "${flags.runs}" is not 1 to 100`]),
  ];
  if (problems.length > 0) return { ok: false, problems };
  const names = NAMES.filter((name) => wanted.includes(name));
  const { keep, json } = flags;
  return { ok: true, value: { names, runs, keep, ...(json !== undefined && { json }) } };
}

function isName(text: string): text is Name {
  return NAMES.some((name) => name === text);
}

function flagsOf(words: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        only: { type: "string" },
        runs: { type: "string", default: "5" },
        json: { type: "string" },
        keep: { type: "boolean", default: false },
      },
    });
    return values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
