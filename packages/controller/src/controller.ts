/**
 * The controller: caches, work queue, HTTP endpoints, wired together; runs until its signal is aborted.
 *
 * Stops in good order: nothing new is started, what is under way ends, the lease is given back, watches close. Rejects at
 * once when the lease is lost: what is under way then has to be cut off, by the end of the process.
 */

import { hostname } from "node:os";
import { setImmediate as turnOfOthers } from "node:timers/promises";
import { type ApplicationGroupStatus, ConditionType, Phase } from "@orkestra/api";
import { connect, EventRecorder, keyOf, type UnknownObject, WorkQueue } from "@orkestra/kube";
import type { Logger } from "pino";
import { announcer } from "./announcer.ts";
import { applicationStatus } from "./applications.ts";
import { lead } from "./leading.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { NewestSeen } from "./newest-seen.ts";
import { Observer } from "./observe.ts";
import type { Options } from "./options.ts";
import { type GroupReconcilerOptions, reconcileGroup } from "./reconcile.ts";
import { isSameJson } from "./same-json.ts";
import { Served } from "./served.ts";
import { serve } from "./server.ts";
import { StatusPace } from "./status-pace.ts";
import { Told } from "./told.ts";
import { WorkflowMeter } from "./workflow-meter.ts";
import { parseWorkKey, World } from "./world.ts";
import { writeStatus } from "./write-status.ts";

/** Events of several objects arrive in a burst; one look at the end of it costs one write instead of many. */
const BURST_MS = 25;

export async function runController(options: Options, log: Logger, signal: AbortSignal): Promise<void> {
  const metrics = createMetrics();
  const served = new Served(() => {
    for (const group of world.groups()) queue.addAfter(`group:${keyOf(group)}`, BURST_MS);
  });
  const client = await connect({
    ...(options.kubeconfig ? { kubeconfig: options.kubeconfig } : {}),
    hooks: {
      onRequest: ({ method, resource, status }) => {
        metrics.requests.inc({ method, resource, status: String(status) });
        served.answered(resource, status);
      },
    },
  });
  const events = new EventRecorder(client, {
    controller: "orkestra.dev/controller",
    instance: hostname(),
    onError: (error, { reason, note }) => log.warn({ reason, note, error: wordsOf(error) }, "an event was lost"),
  });

  const queue = new WorkQueue({
    concurrency: options.concurrency,
    run: (key) => work(key),
    onError: (error, key, failures) => {
      metrics.reconcileErrors.inc();
      log.warn({ key, failures, error: wordsOf(error) }, "reconcile failed, will be tried again");
    },
  });
  const world = new World(client, {
    namespaces: options.namespaces,
    signal,
    served,
    onWork: (key) => queue.addAfter(key, BURST_MS),
    onError: (error, what) => log.warn({ what, error: wordsOf(error) }, "cannot read the cluster, will be tried again"),
    onWatchRestart: (resource) => metrics.watchRestarts.inc({ resource }),
  });
  const leading = lead(client, options.leaderElection, log, signal);
  const now = () => new Date().toISOString().replace(/\.\d+Z$/, "Z");
  const observer = new Observer(client, world, { ...options, now });
  const meter = new WorkflowMeter();
  const told = new Told();
  const reconciler: GroupReconcilerOptions = {
    ...options,
    client,
    observer,
    newest: new NewestSeen(),
    pace: new StatusPace(() => performance.now()),
    announcer: announcer(events, metrics, log),
    log,
    now,
    unserved: () => world.unserved(),
    onStatusWrite: () => metrics.statusWrites.inc(),
    onObserved: ({ group, workflows }) => {
      for (const { operation, result, seconds } of meter.ended(`${group.namespace}/${group.name}`, workflows))
        if (seconds !== undefined) metrics.workflowSeconds.observe({ operation, result }, seconds);
    },
    onReported: ({ group, applications }) => {
      for (const key of told.about(group, applications)) queue.add(`application:${key}`);
    },
  };
  const gauges = setInterval(() => {
    observeGauges(metrics, queue, world);
    metrics.leader.set(leading.isLeading() ? 1 : 0);
  }, 5_000);
  const server = await serve(options.listen, metrics.registry, { notReady: () => world.notReady() });
  log.info(
    { listen: options.listen, namespaces: options.namespaces.length > 0 ? options.namespaces : "all" },
    "controller started",
  );

  async function work(key: string): Promise<void> {
    await world.synced;
    if (!(await leading.begun)) return;
    // A look at a group that rests waits for nothing, and a thousand of them would hold up timers, probes and the Lease.
    await turnOfOthers();
    const { kind, namespace, name } = parseWorkKey(key);
    const objectKey = `${namespace}/${name}`;
    if (kind === "application") return await reconcileApplication(world.application(objectKey));
    const group = world.group(objectKey);
    if (!group) {
      for (const memory of [observer, meter, told, reconciler.newest, reconciler.pace]) memory.forget(objectKey);
      return;
    }
    const stopTimer = metrics.reconcileSeconds.startTimer();
    try {
      const { lookAgainMs } = await reconcileGroup(group, reconciler);
      if (lookAgainMs !== undefined) queue.addAfter(key, lookAgainMs);
    } finally {
      stopTimer();
    }
  }

  async function reconcileApplication(application: UnknownObject | undefined): Promise<void> {
    if (!application || application.metadata.deletionTimestamp) return;
    const groups = world.groupsOf(application).map((group) => reconciler.newest.of(group));
    const isAbout = (group: UnknownObject): boolean => told.isAbout(group, application);
    const status = applicationStatus(application, groups, isAbout, reconciler.now());
    if (!status || isSameJson(application["status"], status)) return;
    if (await writeStatus(client, application, status)) metrics.statusWrites.inc();
  }

  await Promise.race([aborted(signal), leading.lost]);
  log.info("stopping");
  clearInterval(gauges);
  await queue.stop();
  await (await leading.begun)?.release();
  await world.stopped();
  await events.flush();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  client.close();
  log.info("stopped");
}

function observeGauges(metrics: Metrics, queue: WorkQueue, world: World): void {
  metrics.queueDepth.set(queue.depth);
  const counts = new Map(["True", "False", "Unknown"].map((ready) => [ready, 0]));
  const phases = new Map<string, number>(Phase.options.map((phase) => [phase, 0]));
  const oneMore = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1);
  for (const group of world.groups()) {
    const { conditions = [], applications = [] } = (group["status"] ?? {}) as Partial<ApplicationGroupStatus>;
    oneMore(counts, conditions.find(({ type }) => type === ConditionType.Ready)?.status ?? "Unknown");
    for (const { phase } of applications) oneMore(phases, phase);
  }
  for (const [ready, count] of counts) metrics.groups.set({ ready }, count);
  for (const [phase, count] of phases) metrics.phases.set({ phase }, count);
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
