/**
 * The command line. What it means is data: a request, or all that is wrong with it at once.
 *
 * Empty values count as absent, because a workflow template passes every parameter that it has. The original's flags
 * (`--spec --action --timeout --interval`, also with one dash, no command) keep working.
 */
import { parseArgs } from "node:util";
import { milliseconds } from "./duration.ts";

export type Origin =
  | { readonly kind: "revision"; readonly namespace: string; readonly name: string; readonly node: string }
  /** A file, or `-` for standard input. */
  | { readonly kind: "manifest"; readonly path: string }
  | { readonly kind: "spec"; readonly base64: string };

export interface ApplyRequest {
  readonly kind: "apply";
  readonly origin: Origin;
  /** Nodes of the plan to hold for. */
  readonly after: readonly string[];
  readonly holdMs: number;
  /** Of the release, once it may be applied. Absent: what the plan says. */
  readonly timeoutMs: number | undefined;
  /** Names the rollout that this run is part of. Failures that other rollouts left behind are not believed. */
  readonly run: string | undefined;
  readonly logLevel: string;
}

export type Parsed =
  | { readonly ok: true; readonly request: ApplyRequest | { readonly kind: "help" } }
  | { readonly ok: false; readonly problems: readonly string[] };

export const usage = `Applies one Helm release through Flux and waits until it is ready or has failed.

  executor apply --revision NAMESPACE/NAME --node NODE [--after NODE,...] [--hold 30m] [--timeout 5m]
  executor apply --manifest FILE|-                     [--timeout 5m]
  executor apply --spec BASE64                         [--timeout 5m]

  --revision NAMESPACE/NAME  ControllerRevision that holds the plan
  --node NODE                node of the plan to apply
  --manifest FILE|-          YAML or JSON: a HelmRelease and, if you like, its source
  --spec BASE64              the same, encoded
  --after NODE,...           hold until these nodes' releases are ready, before anything is applied
  --hold DURATION            hold no longer than this (default 30m)
  --timeout DURATION         time for the release itself (default: the plan's; 5m for a manifest)
  --run NAME                 name of the rollout, such as {{workflow.uid}}
  --log-level LEVEL          trace, debug, info, warn, error, silent (default info)

Exit codes: 0 ready, 1 failed, 2 wrong usage, 3 out of time, 4 cluster or network fault, 5 skipped because a
dependency failed, 143 stopped.`;

const OPTIONS = {
  revision: { type: "string" },
  node: { type: "string" },
  manifest: { type: "string" },
  spec: { type: "string" },
  after: { type: "string" },
  hold: { type: "string" },
  timeout: { type: "string" },
  run: { type: "string" },
  "log-level": { type: "string" },
  action: { type: "string" },
  // The original polled; there is nothing to set where changes are watched.
  interval: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>["values"];

const LATER = "comes with a later release";
const COMMANDS_TO_COME = new Set(["wait", "remove", "stage"]);
const LOG_LEVELS = new Set(["trace", "debug", "info", "warn", "error", "fatal", "silent"]);
const DEFAULT_HOLD = "30m";

export function parse(args: readonly string[]): Parsed {
  const read = readArgs(args);
  if (typeof read === "string") return { ok: false, problems: [read] };
  const { values, positionals } = read;
  if (values.help) return { ok: true, request: { kind: "help" } };

  const later = [
    ...positionals.filter((word) => COMMANDS_TO_COME.has(word)),
    ...(values.action === "delete" ? ["--action delete"] : []),
  ];
  if (later.length > 0) return { ok: false, problems: later.map((what) => `${what} ${LATER}`) };

  const problems: string[] = [];
  const wrong = (problem: string): undefined => void problems.push(problem);

  checkCommand(positionals, values, wrong);
  const origin = originOf(values, wrong);
  const after = (values.after ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
  if (after.length > 0 && origin && origin.kind !== "revision")
    wrong("--after needs --revision: only a plan tells what to hold for");
  const holdMs = duration("--hold", values.hold || DEFAULT_HOLD, wrong);
  const timeoutMs = values.timeout ? duration("--timeout", values.timeout, wrong) : undefined;
  const logLevel = values["log-level"] || "info";
  if (!LOG_LEVELS.has(logLevel))
    wrong(`--log-level ${JSON.stringify(logLevel)} is none of ${[...LOG_LEVELS].join(", ")}`);

  if (problems.length > 0 || !origin || holdMs === undefined) return { ok: false, problems };
  return {
    ok: true,
    request: { kind: "apply", origin, after, holdMs, timeoutMs, run: values.run || undefined, logLevel },
  };
}

function readArgs(args: readonly string[]): { values: Values; positionals: string[] } | string {
  try {
    const twoDashes = args.map((arg) => arg.replace(/^-(?=(spec|action|timeout|interval)(=|$))/, "--"));
    return parseArgs({ args: twoDashes, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    if (error instanceof TypeError) return error.message; // parseArgs says in words what is wrong.
    throw error;
  }
}

function checkCommand(positionals: readonly string[], { action }: Values, wrong: (problem: string) => void): void {
  const [command, ...rest] = positionals;
  if (rest.length > 0) wrong(`unexpected ${rest.map((word) => JSON.stringify(word)).join(", ")}`);
  if (command === undefined) {
    if (!action) wrong("a command is missing: apply");
  } else if (command !== "apply") wrong(`there is no command ${JSON.stringify(command)}`);

  if (action && action !== "install") wrong(`--action ${JSON.stringify(action)} is neither install nor delete`);
}

function originOf(
  { revision, node, manifest, spec }: Values,
  wrong: (problem: string) => undefined,
): Origin | undefined {
  const given = Object.entries({ revision, manifest, spec }).flatMap(([name, value]) => (value ? [`--${name}`] : []));
  if (given.length !== 1) {
    const all = "--revision, --manifest, --spec";
    return wrong(given.length === 0 ? `one of ${all} is missing` : `only one of ${all} can be given`);
  }
  if (manifest) return { kind: "manifest", path: manifest };
  if (spec) return { kind: "spec", base64: spec };

  const [namespace, name, ...more] = (revision ?? "").split("/");
  if (!namespace || !name || more.length > 0) return wrong("--revision must be NAMESPACE/NAME");
  if (!node) return wrong("--revision needs --node");
  return { kind: "revision", namespace, name, node };
}

function duration(flag: string, text: string, wrong: (problem: string) => undefined): number | undefined {
  return milliseconds(text) ?? wrong(`${flag} ${JSON.stringify(text)} is not a duration such as 90s, 5m or 1h30m`);
}
