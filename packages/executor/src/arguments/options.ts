/** The flags of all commands, and how a value of one is read. Empty values count as absent everywhere. */
import { parseArgs } from "node:util";
import { milliseconds } from "../duration.ts";

const OPTIONS = {
  revision: { type: "string" },
  node: { type: "string" },
  manifest: { type: "string" },
  spec: { type: "string" },
  release: { type: "string" },
  owner: { type: "string" },
  "handed-to": { type: "string" },
  after: { type: "string" },
  hold: { type: "string" },
  tell: { type: "string" },
  "chart-auth": { type: "string" },
  "chart-cert": { type: "string" },
  "staging-auth": { type: "string" },
  "staging-cert": { type: "string" },
  timeout: { type: "string" },
  run: { type: "string" },
  "log-level": { type: "string" },
  action: { type: "string" },
  // The original polled; there is nothing to set where changes are watched.
  interval: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

export type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>["values"];

/** Takes down a problem; its value is what the caller has instead of the one that was asked for. */
export type Wrong = (problem: string) => undefined;

/** What every command can be told. */
export interface Common {
  /** Names the rollout that this run is part of. */
  readonly run: string | undefined;
  readonly logLevel: string;
}

const LOG_LEVELS = new Set(["trace", "debug", "info", "warn", "error", "fatal", "silent"]);

/** Or, as a text, why the arguments cannot be taken apart. */
export function readArgs(args: readonly string[]): { values: Values; positionals: string[] } | string {
  try {
    const twoDashes = args.map((arg) => arg.replace(/^-(?=(spec|action|timeout|interval)(=|$))/, "--"));
    return parseArgs({ args: twoDashes, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    if (error instanceof TypeError) return error.message; // parseArgs says in words what is wrong.
    throw error;
  }
}

export function commonOf(values: Values, wrong: Wrong): Common {
  const logLevel = values["log-level"] || "info";
  if (!LOG_LEVELS.has(logLevel))
    wrong(`--log-level ${JSON.stringify(logLevel)} is none of ${[...LOG_LEVELS].join(", ")}`);
  return { run: values.run || undefined, logLevel };
}

/** The one flag of several that is given; a problem when it is none, or more. */
export function theOnlyOf<F extends keyof Values & string>(
  values: Values,
  flags: readonly F[],
  wrong: Wrong,
): F | undefined {
  const given = flags.filter((flag) => values[flag]);
  if (given.length === 1) return given[0];
  const all = flags.map((flag) => `--${flag}`).join(", ");
  return wrong(given.length === 0 ? `one of ${all} is missing` : `only one of ${all} can be given`);
}

/** `a,b`, with or without blanks. */
export function names(text: string | undefined): readonly string[] {
  return (text ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
}

/** How long a run holds at most, for whatever goes before it. */
export function holdOf({ hold }: Values, wrong: Wrong): number | undefined {
  return duration("--hold", hold || DEFAULT_HOLD, wrong);
}
const DEFAULT_HOLD = "30m";

export function duration(flag: string, text: string, wrong: Wrong): number | undefined {
  return milliseconds(text) ?? wrong(`${flag} ${JSON.stringify(text)} is not a duration such as 90s, 5m or 1h30m`);
}
