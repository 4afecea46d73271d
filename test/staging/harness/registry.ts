/** The real registry of the distribution project, one for a test, on a port of its own. */
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";

export interface RegistryOptions {
  /** `auth` of its configuration. */
  readonly auth?: object;
  /** Files of its certificate and key; with `clientCa` it wants certificates of that authority. */
  readonly tls?: { readonly certificate: string; readonly key: string; readonly clientCa?: string };
}

export interface Registry {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** Its storage. */
  readonly folder: string;
  /** Its access log since the last call: method, path without query, and status. */
  log(): Promise<readonly string[]>;
}

/** Runs until the test is over. */
export async function startRegistry({ auth, tls }: RegistryOptions = {}): Promise<Registry> {
  const program = process.env["ORKESTRA_REGISTRY"];
  if (!program) throw new Error("ORKESTRA_REGISTRY, the path of the registry, is not set: the global setup does that");
  const folder = await mkdtemp(join(tmpdir(), "orkestra-registry-"));
  const configuration = join(folder, "configuration.json");
  const clients = tls?.clientCa === undefined ? {} : { clientcas: [tls.clientCa] };
  const secure = tls ? { tls: { certificate: tls.certificate, key: tls.key, ...clients } } : {};
  const content = {
    version: 0.1,
    log: { level: "info", formatter: "json" },
    storage: { filesystem: { rootdirectory: join(folder, "storage") } },
    http: { addr: "127.0.0.1:0", secret: "for tests", ...secure },
    ...(auth === undefined ? {} : { auth }),
  };
  await writeFile(configuration, JSON.stringify(content));
  const child = spawn(program, ["serve", configuration], { stdio: ["ignore", "pipe", "pipe"] });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await gone;
    await rm(folder, { recursive: true, force: true });
  });
  const lines: string[] = [];
  const accesses = new Accesses();
  const listening = new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on("line", (line) => {
        lines.push(line);
        accesses.read(line);
        const [, host] = /listening on (127\.0\.0\.1:\d+)/.exec(line) ?? [];
        if (host !== undefined) resolve(host);
      });
    }
    void gone.then(() => reject(new Error(`the registry did not start:\n${lines.join("\n")}`)));
  });
  return { host: await listening, folder, log: () => accesses.take() };
}

/** Lines of Apache's combined format: `… "GET /v2/ HTTP/1.1" 200 …`. */
class Accesses {
  readonly #seen: string[] = [];

  read(line: string): void {
    const [, method, path = "", status] = /"([A-Z]+) (\S+) HTTP\/[\d.]+" (\d+)/.exec(line) ?? [];
    if (method !== undefined) this.#seen.push(`${method} ${path.replace(/\?.*$/, "")} ${status}`);
  }

  /** A line is written when its answer is out already: who asks too early waits until no more come. */
  async take(): Promise<readonly string[]> {
    for (let before = -1; before !== this.#seen.length; ) {
      before = this.#seen.length;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return this.#seen.splice(0);
  }
}
