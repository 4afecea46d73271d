/**
 * The controller in front of a thousand groups: what it holds and asks for while nothing happens, and what it does when one
 * changes, and when all do. The API server in memory runs as a process of its own; no cluster is needed.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { applyGroups, changeOne, finishWorkflow, type ManyGroups, newWorkflows, untilAllReady } from "@orkestra/bench";
import { connect, type KubeClient } from "@orkestra/kube";
import { chartEnvironment } from "./chart-environment.ts";
import { type Sample, samplesOf, sumOf } from "./counters.ts";
import { type AllAtOnce, type IdleRun, idleSections } from "./idle-sections.ts";
import { Program } from "./process.ts";
import type { Section } from "./section.ts";

const MANY: ManyGroups = { groups: 1000, applications: 5 };
const CHANGES = 5;
const MINUTE_MS = 60_000;
const LIMIT_MS = 30 * 60_000;
const DEPLOYMENT = "helm/orkestra/templates/controller/deployment.yaml";
const root = dirname(dirname(import.meta.dirname));

export async function idle(
  runs: number,
  progress: (line: string) => void,
  many: ManyGroups = MANY,
): Promise<Section[]> {
  const folder = await mkdtemp(join(tmpdir(), "orkestra-bench-"));
  try {
    progress("idle: bundling the controller");
    const build = ["-C", "orkestra:source", join(root, "images/build.ts"), "--rootfs", "--out", folder];
    await promisify(execFile)(process.execPath, build, { cwd: root });
    await using server = new Program(["-C", "orkestra:source", join(root, "test/sandbox/src/main.ts")]);
    const kubeconfig = await server.firstLine;
    const client = await connect({ kubeconfig, userAgent: "orkestra-bench" });
    const env = chartEnvironment(await readFile(join(root, DEPLOYMENT), "utf8"));
    const main = join(folder, "controller/app/main.mjs");
    const start = () => startController({ main, kubeconfig, env }, many);
    try {
      progress(`idle: making ${many.groups} groups Ready`);
      await prepare(client, start, many);
      const all: IdleRun[] = [];
      while (all.length < runs) {
        progress(`idle: a quiet minute and ${CHANGES} changes, ${all.length + 1}/${runs}`);
        all.push(await quietMinute(client, start, many, `run ${all.length}`));
      }
      progress(`idle: changing all ${many.groups} groups`);
      return idleSections({ ...many, runs: all, allAtOnce: await allAtOnce(client, start, many, server) });
    } catch (error) {
      server.memory(); // Throws what it said when it has ended: that is then the cause.
      throw error;
    } finally {
      client.close();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface Controller extends AsyncDisposable {
  readonly program: Program;
  readonly counters: () => Promise<Sample[]>;
  /** Resolves when each group has been looked at, and nothing more happens. */
  readonly settled: () => Promise<void>;
}
type Start = () => Promise<Controller>;

/** Plays Argo and Flux until each group is Ready. */
async function prepare(client: KubeClient, start: Start, many: ManyGroups): Promise<void> {
  await using controller = await start();
  const signal = AbortSignal.timeout(LIMIT_MS);
  const workflows = await newWorkflows(client, signal);
  const applied = applyGroups(client, many, "first");
  let left = many.groups;
  for await (const workflow of workflows) {
    await finishWorkflow(client, workflow);
    if (--left === 0) break;
    controller.program.memory(); // Throws when it has ended.
  }
  await applied;
  await untilAllReady(client, many, signal);
  await controller.settled();
}

async function quietMinute(client: KubeClient, start: Start, many: ManyGroups, note: string): Promise<IdleRun> {
  const started = performance.now();
  await using controller = await start();
  const { program } = controller;
  await controller.settled();
  const startMs = performance.now() - started - SETTLED_MS;
  const before = requestsOf(await controller.counters());
  const seconds = program.seconds();
  await pause(MINUTE_MS);
  const run = {
    startMs,
    memory: program.memory(),
    requests: requestsOf(await controller.counters()) - before,
    processorSeconds: program.seconds() - seconds,
  };
  const changeMs: number[] = [];
  while (changeMs.length < CHANGES) {
    const { milliseconds, workflow } = await changeOne(
      client,
      many,
      17 * changeMs.length,
      `${note}.${changeMs.length}`,
    );
    changeMs.push(milliseconds);
    await finishWorkflow(client, workflow);
  }
  await untilAllReady(client, many, AbortSignal.timeout(LIMIT_MS));
  return { ...run, changeMs };
}

async function allAtOnce(client: KubeClient, start: Start, many: ManyGroups, server: Program): Promise<AllAtOnce> {
  await using controller = await start();
  const { program } = controller;
  await controller.settled();
  program.forgetPeak();
  const before = {
    requests: requestsOf(await controller.counters()),
    own: program.seconds(),
    server: server.seconds(),
  };
  const workflows = await newWorkflows(client, AbortSignal.timeout(LIMIT_MS));
  const begun = performance.now();
  const applied = applyGroups(client, many, "all").then(() => performance.now() - begun);
  let left = many.groups;
  for await (const _ of workflows) if (--left === 0) break;
  const startedMs = performance.now() - begun;
  const appliedMs = await applied;
  await controller.settled();
  return {
    appliedMs,
    startedMs,
    requests: requestsOf(await controller.counters()) - before.requests,
    peakMiB: program.memory().peakMiB,
    processorSeconds: program.seconds() - before.own,
    serverSeconds: server.seconds() - before.server,
  };
}

/** The Lease costs the same with any number of groups, and a busy machine could lose it. */
const ALONE = ["--leader-election", "false"];
/** No look at a group for so long. */
const SETTLED_MS = 2000;

interface Installed {
  readonly main: string;
  readonly kubeconfig: string;
  readonly env: Readonly<Record<string, string>>;
}

async function startController({ main, kubeconfig, env }: Installed, many: ManyGroups): Promise<Controller> {
  const port = await freePort();
  const program = new Program([main, "--kubeconfig", kubeconfig, "--listen", `127.0.0.1:${port}`, ...ALONE], env);
  const counters = async () => samplesOf(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text());
  const looks = async () => sumOf(await counters(), "orkestra_reconcile_duration_seconds_count");
  await program.firstLine;
  return {
    program,
    counters,
    settled: async () => {
      const signal = AbortSignal.timeout(LIMIT_MS);
      for (let before = -1, now = await looks(); now < many.groups || now !== before; ) {
        await pause(SETTLED_MS, undefined, { signal });
        [before, now] = [now, await looks()];
      }
    },
    [Symbol.asyncDispose]: async () => {
      await program.stop();
    },
  };
}

function requestsOf(samples: readonly Sample[]): number {
  return sumOf(samples, "orkestra_api_requests_total");
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await new Promise<number>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (typeof address === "object" && address) resolve(address.port);
      else reject(new Error("no port was given"));
    });
  });
  await new Promise((resolve) => server.close(resolve));
  return port;
}
