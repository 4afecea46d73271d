/**
 * Runs an image's own root filesystem as a pod would: unpacked from its archive, with its command, environment and user, and
 * with a service account mounted. Needs Linux and root, or a kernel that lets users make namespaces.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { promisify } from "node:util";

const run = promisify(execFile);

interface Config {
  readonly User: string;
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
}

export interface Unpacked extends AsyncDisposable {
  readonly root: string;
  readonly config: Config;
}

/** @param archive OCI image layout in a tar */
export async function unpack(archive: string): Promise<Unpacked> {
  const home = await mkdtemp(join(tmpdir(), "orkestra-image-"));
  const [layout, root] = [join(home, "layout"), join(home, "root")];
  await Promise.all([mkdir(layout), mkdir(root)]);
  await run("tar", ["-C", layout, "-xf", archive]);
  const blob = (digest: string) => join(layout, "blobs", digest.replace(":", "/"));
  const json = async (path: string) => JSON.parse(await readFile(path, "utf8"));
  const index = await json(join(layout, "index.json"));
  const manifest = await json(blob(index.manifests[0].digest));
  for (const layer of manifest.layers) await run("tar", ["-C", root, "-xzf", blob(layer.digest)]);
  const { config } = await json(blob(manifest.config.digest));
  for (const mounted of ["proc", "dev"]) await mkdir(join(root, mounted));
  return { root, config, [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true }) };
}

export async function mountServiceAccount(root: string, ca: string): Promise<void> {
  const folder = join(root, "var/run/secrets/kubernetes.io/serviceaccount");
  await mkdir(folder, { recursive: true });
  const files = { token: "token-of-a-stub", namespace: "default", "ca.crt": ca };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
}

export interface Running {
  /** performance.now() of the moment before the kernel was asked to start the program. */
  readonly startedAt: Promise<number>;
  /** Exit code or signal. */
  readonly ended: Promise<number | string>;
  /** What it wrote, both streams. */
  output(): string;
  /** Largest resident set so far, in bytes, as the kernel has it. */
  peakMemory(): number;
  /** Milliseconds of the processor that all its threads have used so far. */
  cpuTime(): number;
  stop(): void;
}

/** The shell makes the mounts in a namespace of their own, says so, and becomes the program: one process, nothing left behind. */
const ENTER = `mount --rbind /proc "$1/proc" && mount --rbind /dev "$1/dev" && echo started && exec chroot $USERSPEC "$@"`;

export function start(
  { root, config }: Unpacked,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Running {
  const asRoot = process.getuid?.() === 0;
  const namespaces = asRoot ? ["--mount"] : ["--mount", "--map-root-user"];
  const imageEnv = Object.fromEntries(config.Env.map((pair) => pair.split(/=(.*)/s, 2)));
  const userspec = asRoot ? `--userspec=${config.User}` : "";
  const child = spawn(
    "unshare",
    [...namespaces, "sh", "-c", ENTER.replace("$USERSPEC", userspec), "sh", root, ...config.Entrypoint, ...args],
    {
      env: { ...imageEnv, ...env, PATH: `/usr/sbin:/usr/bin:/sbin:/bin:${imageEnv["PATH"]}` },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  return observe(child);
}

function observe(child: ChildProcess): Running {
  let output = "";
  let peak = 0;
  const sample = () => {
    peak = highWaterMark(child.pid) ?? peak;
  };
  const sampler = setInterval(sample, 5);
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
    sample();
  };
  child.stdout?.on("data", collect);
  child.stderr?.on("data", collect);
  const ended = once(child, "exit").then(([code, signal]) => code ?? signal);
  const startedAt = Promise.race([
    once(child.stdout ?? child, "data").then(() => performance.now()),
    ended.then(() => Promise.reject(new Error(`cannot enter the image's root filesystem: ${output}`))),
  ]);
  startedAt.catch(() => undefined); // Whoever awaits it gets the error; nobody has to.
  // The same of its end: this only stops the sampler.
  ended.finally(() => clearInterval(sampler)).catch(() => undefined);
  return {
    startedAt,
    ended,
    output: () => output,
    peakMemory: () => peak,
    cpuTime: () => cpuTime(child.pid),
    stop: () => child.kill("SIGTERM"),
  };
}

/** Undefined when the process has ended. */
function highWaterMark(pid: number | undefined): number | undefined {
  try {
    const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kibibytes ? Number(kibibytes) * 1024 : undefined;
  } catch {
    return undefined; // A process that has ended has no such file, or cannot be read any more.
  }
}

/** Of each thread, the first number of schedstat: nanoseconds on a processor. (/proc/PID/stat counts in steps of 10 ms.) */
function cpuTime(pid: number | undefined): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const nanoseconds = threads.map((id) =>
    Number(readFileSync(`/proc/${pid}/task/${id}/schedstat`, "utf8").split(" ")[0]),
  );
  return nanoseconds.reduce((sum, one) => sum + one, 0) / 1e6;
}
