/**
 * The first program of a cluster's namespaces: makes them its own, starts every component, and keeps them running.
 * It learns what it needs from the first line of its standard input. When that input ends before a line came, or at any
 * time later unless the cluster is detached, its owner has died: the cluster ends, with everything that belongs to it.
 *
 * Usage: supervisor.ts FOLDER-OF-CLUSTERS ID, run by an init as pid 1 of new namespaces and never by hand.
 */
import { openSync, readlinkSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import { createCgroup, removeCgroup } from "../shared/cgroups.ts";
import { cgroupName } from "../shared/layout.ts";
import { explain } from "../shared/run.ts";
import type { StartMessage } from "../shared/start.ts";
import { boot } from "./boot.ts";
import { Component } from "./component.ts";
import { componentPlans } from "./components.ts";
import { writeConfiguration } from "./configuration.ts";
import { BootLog, serveControl } from "./control.ts";
import { ownFilesystem, unmountBelowHome } from "./filesystem.ts";
import { ownNetwork } from "./network.ts";
import { createCertificates, writeKubeconfigs } from "./pki.ts";

const cgroupPatienceMs = 20_000;

const [clusters, id] = process.argv.slice(2);
if (clusters === undefined || id === undefined) throw new Error("usage: supervisor.ts FOLDER-OF-CLUSTERS ID");
// Mounting over /run, /etc and /var anywhere else would be a disaster for the machine.
if (process.ppid !== 1 || readlinkSync("/proc/1/exe").endsWith("/tini") === false) {
  throw new Error("the supervisor must be started by tini as pid 1 of new namespaces");
}
// Kept open, so that the state folder can be removed by its own name whatever is mounted over the way to it.
const clustersFolder = `/proc/self/fd/${openSync(clusters, "r")}`;
const bootLog = new BootLog();
const components: Component[] = [];
let stopping: Promise<void> | undefined;

const lines = createInterface({ input: process.stdin });
let message: StartMessage | undefined;
lines.once("line", (line) => {
  message = JSON.parse(line) as StartMessage;
  start(message).catch((error: unknown) => {
    if (stopping !== undefined) return;
    bootLog.tell({ kind: "failed", step: "start", message: explain(error) });
    // Whoever watches has a moment to hear it. The logs stay for them; the next start or stop removes what is left.
    setTimeout(() => process.exit(1), 500);
  });
});
lines.once("close", () => {
  if (message?.detached !== true) void stop();
});
process.once("SIGTERM", () => void stop());

async function start(given: StartMessage): Promise<void> {
  await ownFilesystem(`${clusters}/${id}`);
  await ownNetwork(given.link);
  await createCgroup(cgroupName(given.id));
  await createCertificates(given.link);
  await writeKubeconfigs(given.link);
  await writeConfiguration(given.id);
  components.push(...componentPlans(given.programs).map((plan) => new Component(plan)));
  await serveControl({ components, boot: bootLog, stop });
  await boot(given, components, (event) => bootLog.tell(event));
}

/** Kills all that runs, gives back what namespaces do not, and exits. The kernel does the rest. */
function stop(): Promise<void> {
  stopping ??= tearDown().then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(`cannot tear down: ${explain(error)}`);
      process.exit(1);
    },
  );
  return stopping;
}

async function tearDown(): Promise<void> {
  await Promise.all(components.map((component) => component.retire()));
  await removeCgroup(cgroupName(id ?? ""), cgroupPatienceMs);
  if (message !== undefined) await unmountBelowHome();
  await rm(`${clustersFolder}/${id}`, { recursive: true, force: true, maxRetries: 10 });
}
