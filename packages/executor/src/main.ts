#!/usr/bin/env node
/** The program that each node of a Workflow runs: signals, arguments, exit code, last words. Everything else is in run.ts. */
import { randomBytes } from "node:crypto";
import { connect } from "@orkestra/kube";
import { parse, type Request } from "./arguments/parse.ts";
import { usage } from "./arguments/usage.ts";
import { clusterOf } from "./cluster.ts";
import { leaveLastWords } from "./last-words.ts";
import { type Logs, logs } from "./log.ts";
import { ended, misused, type Outcome } from "./outcome.ts";
import { run, type Surroundings } from "./run.ts";

const stop = new AbortController();
for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => stop.abort(new Error(signal)));

const parsed = parse(process.argv.slice(2));
if (parsed.ok && parsed.request.kind === "help") {
  process.stdout.write(`${usage}\n`);
  process.exit(0);
}
const outcome = parsed.ok ? await execute(parsed.request as Request) : misused(...parsed.problems);
const unheard = await leaveLastWords(outcome.message, process.env);
if (unheard) process.stderr.write(`no termination message: ${unheard}\n`);
// Standard output is for logs; a person at a terminal reads this line.
if (outcome.code !== 0) process.stderr.write(`${outcome.message}\n`);
// Not exitCode: neither a connection that is kept nor a request that hangs may hold up the end.
process.exit(outcome.code);

async function execute(request: Request): Promise<Outcome> {
  const log = logs(request.logLevel);
  const outcome = await connected(request, log);
  log.info("ended", { code: outcome.code, message: outcome.message });
  return outcome;
}

async function connected(request: Request, log: Logs): Promise<Outcome> {
  const client = await connect({ userAgent: "orkestra-executor" }).catch((error: unknown) => String(error));
  if (typeof client === "string") return ended("executor", "fault", "NoCluster", client);
  const cluster = clusterOf(client, (error) => log.warn("watch interrupted", { error: String(error) }));
  const newToken = () => `${new Date().toISOString()}-${randomBytes(4).toString("hex")}`;
  const around: Surroundings = { cluster, logs: log, stop: stop.signal, newToken };
  if (request.kind === "apply") return run(request, around);
  if (request.kind === "remove") return (await import("./remove/remove.ts")).remove(request, around);
  if (request.kind === "wait") return (await import("./wait.ts")).wait(request, around);
  // Only here: chart and registry code is larger than all the rest, and most runs apply.
  const { stage } = await import("./stage/stage.ts");
  return stage(request, around);
}
