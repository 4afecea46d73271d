/** A program that runs on while it is measured, with what it takes. Linux. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";

export interface Memory {
  readonly nowMiB: number;
  /** Most since the start, or since `forgetPeak`. */
  readonly peakMiB: number;
}

export class Program implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #said = "";
  /** The first line that it writes to its standard output. */
  readonly firstLine: Promise<string>;

  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.#child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    this.#child.stderr?.on("data", (chunk: Buffer) => this.#note(chunk.toString()));
    this.#ended = new Promise((resolve) => {
      this.#child.once("close", () => resolve()).once("error", () => resolve());
    });
    const { stdout } = this.#child;
    if (!stdout) throw new Error("no standard output was asked for");
    const lines = createInterface({ input: stdout });
    this.firstLine = new Promise((resolve, reject) => {
      lines.once("line", resolve);
      void this.#ended.then(() => reject(new Error(`${args.join(" ")} ended: ${this.#said}`)));
    });
    this.firstLine.catch(() => undefined); // Not everybody waits for it.
    lines.on("line", (line) => this.#note(`${line}\n`));
  }

  /** Throws when it has ended. */
  memory(): Memory {
    const status = this.#proc("status");
    const mebibytes = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)?.[1]) / 1024;
    return { nowMiB: mebibytes("VmRSS"), peakMiB: mebibytes("VmHWM") };
  }

  /** proc(5): 5 sets the peak back to what is held now. */
  forgetPeak(): void {
    writeFileSync(`/proc/${this.#child.pid}/clear_refs`, "5");
  }

  /** Of its processor time, until now. */
  seconds(): number {
    const fields = this.#proc("stat").split(") ").at(-1)?.split(" ") ?? [];
    const ticks = Number(fields[11]) + Number(fields[12]); // utime and stime, proc(5)
    return ticks / TICKS_PER_SECOND;
  }

  /** Throws when it ends otherwise than in good order. */
  async stop(): Promise<void> {
    this.#child.kill("SIGTERM");
    await this.#ended;
    if (this.#child.exitCode !== 0) throw new Error(`exit code ${this.#child.exitCode}: ${this.#said}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill("SIGKILL");
    await this.#ended;
  }

  #proc(file: string): string {
    const { exitCode, signalCode } = this.#child;
    if (exitCode !== null || signalCode !== null)
      throw new Error(`the program has ended (${signalCode ?? exitCode}): ${this.#said}`);
    return readFileSync(`/proc/${this.#child.pid}/${file}`, "utf8");
  }

  #note(text: string): void {
    this.#said = (this.#said + text).slice(-2000);
  }
}

/** USER_HZ is 100 on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;
