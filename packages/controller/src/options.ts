/** The controller's flags. Wrong ones are reported all at once, as text for whoever started it. */
import { parseArgs } from "node:util";
import type { Staging } from "@orkestra/api";
import { DEFAULT_LOOK_AHEAD, MAX_LOOK_AHEAD } from "@orkestra/core/limits";
import { STAGING_FLAGS, STAGING_USAGE, stagingOf } from "./staging-options.ts";

const LOG_LEVELS = ["trace", "debug", "info", "warn", "error"] as const;
type LogLevel = (typeof LOG_LEVELS)[number];

export interface Options {
  /** Namespaces to look after; empty: all. */
  readonly namespaces: readonly string[];
  /** Address of /healthz, /readyz and /metrics, `HOST:PORT` or `:PORT`. */
  readonly listen: string;
  readonly logLevel: LogLevel;
  /** ClusterWorkflowTemplate that holds the executor's templates. */
  readonly executorTemplate: string;
  /** Whether to give executors their rights by a RoleBinding in the group's namespace. */
  readonly bindExecutor: boolean;
  readonly executorClusterRole: string;
  /** Levels of dependencies that a node's pod may start ahead of; 0 turns it off. */
  readonly lookAhead: number;
  /** Groups that are reconciled at the same time. */
  readonly concurrency: number;
  /** Registry for the pieces of split charts where a group names none. */
  readonly staging?: Staging;
  /** Whether replicas agree by a Lease on the one that works. */
  readonly leaderElection: boolean;
  readonly kubeconfig?: string;
}

export type ParsedOptions =
  | { readonly ok: true; readonly options: Options }
  | { readonly ok: false; readonly help: boolean; readonly text: string };

const USAGE = `controller [flags]

Compiles ApplicationGroups to Argo Workflows and mirrors their status. Everything else runs in executors.

  --namespaces A,B             look after these namespaces only (default: all)
  --listen ADDRESS             address of /healthz, /readyz and /metrics (default ":8080")
  --log-level LEVEL            ${LOG_LEVELS.join(", ")} (default "info")
  --executor-template NAME     ClusterWorkflowTemplate with the executor's templates (default "orkestra-executor")
  --bind-executor BOOL         bind the executors' ClusterRole in each group's namespace (default "true")
  --executor-cluster-role NAME ClusterRole of the executors (default "orkestra-executor")
  --look-ahead N               start a node's pod N levels before its dependencies are ready, 0 to ${MAX_LOOK_AHEAD} (default ${DEFAULT_LOOK_AHEAD})
  --concurrency N              groups reconciled at the same time, 1 to 64 (default 4)
${STAGING_USAGE}
  --leader-election BOOL       work only while holding the Lease "orkestra-controller" of the own namespace (default "true")
  --kubeconfig FILE            cluster to use (default: $KUBECONFIG, the pod's own, ~/.kube/config)
  --help`;

const FLAGS = {
  namespaces: { type: "string", default: "" },
  listen: { type: "string", default: ":8080" },
  "log-level": { type: "string", default: "info" },
  "executor-template": { type: "string", default: "orkestra-executor" },
  "bind-executor": { type: "string", default: "true" },
  "executor-cluster-role": { type: "string", default: "orkestra-executor" },
  "look-ahead": { type: "string", default: String(DEFAULT_LOOK_AHEAD) },
  concurrency: { type: "string", default: "4" },
  ...STAGING_FLAGS,
  "leader-election": { type: "string", default: "true" },
  kubeconfig: { type: "string" },
  help: { type: "boolean", default: false },
} as const;

export function parseOptions(args: readonly string[]): ParsedOptions {
  let flags: ReturnType<typeof parseFlags>;
  try {
    flags = parseFlags(args);
  } catch (error) {
    return { ok: false, help: false, text: error instanceof Error ? error.message : String(error) };
  }
  if (flags.help) return { ok: false, help: true, text: USAGE };

  const problems: string[] = [];
  const integer = (name: "look-ahead" | "concurrency", min: number, max: number): number => {
    const value = Number(flags[name]);
    if (!/^[0-9]+$/.test(flags[name]) || value < min || value > max) {
      problems.push(`--${name} must be a whole number from ${min} to ${max}, not "${flags[name]}"`);
    }
    return value;
  };
  const lookAhead = integer("look-ahead", 0, MAX_LOOK_AHEAD);
  const concurrency = integer("concurrency", 1, 64);
  const logLevel = LOG_LEVELS.find((level) => level === flags["log-level"]);
  if (!logLevel) problems.push(`--log-level must be one of ${LOG_LEVELS.join(", ")}, not "${flags["log-level"]}"`);
  for (const name of ["bind-executor", "leader-election"] as const)
    if (!["true", "false"].includes(flags[name]))
      problems.push(`--${name} must be true or false, not "${flags[name]}"`);
  if (!/^.*:[0-9]{1,5}$/.test(flags.listen)) problems.push(`--listen must be ADDRESS:PORT, not "${flags.listen}"`);
  const { staging, problems: stagingProblems } = stagingOf(flags);
  problems.push(...stagingProblems);
  if (problems.length > 0 || !logLevel) return { ok: false, help: false, text: problems.join("\n") };

  return {
    ok: true,
    options: {
      namespaces: flags.namespaces
        .split(",")
        .map((name) => name.trim())
        .filter((name) => name !== ""),
      listen: flags.listen,
      logLevel,
      executorTemplate: flags["executor-template"],
      bindExecutor: flags["bind-executor"] === "true",
      executorClusterRole: flags["executor-cluster-role"],
      lookAhead,
      concurrency,
      leaderElection: flags["leader-election"] === "true",
      ...(staging ? { staging } : {}),
      ...(flags.kubeconfig ? { kubeconfig: flags.kubeconfig } : {}),
    },
  };
}

const parseFlags = (args: readonly string[]) =>
  parseArgs({ args: [...args], options: FLAGS, strict: true, allowPositionals: false }).values;
