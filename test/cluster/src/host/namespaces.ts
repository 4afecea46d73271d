/** Starts the supervisor in new namespaces, and enters them. */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { home, processMark } from "../shared/layout.ts";
import { lastLines, type Output, run } from "../shared/run.ts";
import type { StartMessage } from "../shared/start.ts";
import { clustersFolder, stateFolder } from "./paths.ts";
import { innermost } from "./processes.ts";
import { cleanEnvironment } from "./requirements.ts";

const supervisor = fileURLToPath(new URL("../inside/supervisor.ts", import.meta.url));
const startPatienceMs = 30_000;
/** All namespaces but those of users and cgroups; the first process dies with its parent. */
const namespaces = ["--fork", "--kill-child", "--pid", "--mount-proc", "--mount", "--net", "--uts", "--ipc"];

/** A supervisor that waits for its start message. It ends by itself when this process dies before sending one. */
export interface Started {
  /** A process inside, as the host numbers it. */
  readonly inside: number;
  /** Sends the start message and leaves the supervisor alone; unless it is detached it still ends with this process. */
  readonly send: (message: StartMessage) => Promise<void>;
  /** Rejects with the end of its log if the supervisor ends. */
  readonly ended: Promise<never>;
}

export async function startSupervisor(id: string): Promise<Started> {
  const logFile = join(stateFolder(id), "logs/supervisor.log");
  const log = openSync(logFile, "a");
  // tini, as pid 1, reaps orphans, which Node does not.
  const init = ["tini", "-g", "--", process.execPath, supervisor, clustersFolder(), id, processMark(id)];
  const child = spawn("unshare", [...namespaces, "--", ...init], {
    detached: true,
    cwd: "/",
    env: { ...cleanEnvironment, HOME: `${home}/programs-home`, TMPDIR: `${home}/tmp` },
    stdio: ["pipe", log, log],
  });
  closeSync(log);
  const ended = endOf(child, logFile);
  const inside = await Promise.race([waitForInside(id), ended]);
  const send = async (message: StartMessage): Promise<void> => {
    const { stdin } = child;
    await new Promise<void>((resolve, reject) => {
      stdin?.once("error", reject);
      stdin?.write(`${JSON.stringify(message)}\n`, () => resolve());
    });
    child.unref();
    // Its other end tells the supervisor that we live; it must not keep us alive.
    (stdin as unknown as { unref(): void }).unref();
    if (message.detached) stdin?.end();
  };
  return { inside, send, ended };
}

/** Runs a program in the namespaces of a cluster, in its state folder. */
export async function runInside(
  id: string,
  command: readonly string[],
  options: Parameters<typeof run>[1] = {},
): Promise<Output> {
  const inside = innermost(id);
  if (inside === undefined) throw new Error(`cluster ${id} is not running`);
  const enter = [
    "nsenter",
    `--target=${inside}`,
    "--mount",
    "--net",
    "--pid",
    "--uts",
    "--ipc",
    `--wdns=${home}`,
    "--",
  ];
  return await run([...enter, ...command], { ...options, env: { ...cleanEnvironment, ...options.env } });
}

async function waitForInside(id: string): Promise<number> {
  const deadline = Date.now() + startPatienceMs;
  for (;;) {
    const inside = innermost(id);
    if (inside !== undefined) return inside;
    if (Date.now() > deadline) throw new Error(`no process appeared in the namespaces of cluster ${id}`);
    await sleep(10);
  }
}

function endOf(child: ChildProcess, logFile: string): Promise<never> {
  const ended = new Promise<never>((_, reject) => {
    child.once("error", (cause) => reject(new Error("cannot run unshare", { cause })));
    child.once("exit", (code, signal) => {
      readFile(logFile, "utf8").then(
        (log) => reject(new Error(`the supervisor ended (${code ?? signal}): ${lastLines(log, 15)}`)),
        (cause) => reject(new Error(`the supervisor ended (${code ?? signal}) without a log`, { cause })),
      );
    });
  });
  // Most of the time nobody waits for it.
  ended.catch(() => undefined);
  return ended;
}
