/** Real controllers in this process, each on a wire of its own, so that one can be killed at any moment. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runController } from "@orkestra/controller/controller";
import type { Sandbox } from "@orkestra/sandbox";
import { pino } from "pino";
import { Wire } from "./wire.ts";

interface Running {
  readonly number: number;
  readonly wire: Wire;
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

export class Controllers {
  readonly #sandbox: Sandbox;
  readonly #folder = mkdtempSync(join(tmpdir(), "orkestra-lifecycle-"));
  readonly #elects: boolean;
  readonly #all: Running[] = [];
  #running: Running[] = [];
  /** Numbers of those that have come to lead. */
  readonly #leaders = new Set<number>();
  /** What all of them have logged, for whoever reads of a failure. */
  readonly log: string[] = [];

  constructor(sandbox: Sandbox, { elects }: { readonly elects: boolean }) {
    this.#sandbox = sandbox;
    this.#elects = elects;
  }

  get count(): number {
    return this.#running.length;
  }

  async start(): Promise<void> {
    const wire = await Wire.to(this.#sandbox.url);
    const number = this.#all.length;
    const kubeconfig = join(this.#folder, `kubeconfig-${number}`);
    writeFileSync(kubeconfig, this.#sandbox.kubeconfig().replaceAll(this.#sandbox.url, wire.url));
    const write = (line: string): void => {
      this.log.push(`${number}: ${line.trim()}`);
      if ((JSON.parse(line) as { msg: string }).msg === "leading") this.#leaders.add(number);
    };
    const log = pino({ level: "info", base: null }, { write });
    const stop = new AbortController();
    const ended = runController({ ...OPTIONS, kubeconfig, leaderElection: this.#elects }, log, stop.signal).catch(
      (error: unknown) => {
        // As the end of its process would.
        wire.cut();
        this.log.push(`${number}: ended: ${String(error)}`);
      },
    );
    const running = { number, wire, stop, ended };
    this.#all.push(running);
    this.#running.push(running);
  }

  /** Without a word to anybody: what it has sent may have arrived, and nothing more will. Undefined when none runs. */
  kill(index: number): { readonly led: boolean } | undefined {
    const [killed] = this.#running.splice(index % this.#running.length, 1);
    killed?.wire.cut();
    killed?.stop.abort(new Error("killed"));
    return killed && { led: this.#leaders.has(killed.number) };
  }

  /** Ends all in good order, and starts as many. */
  async restart(): Promise<void> {
    const { count } = this;
    await this.stop();
    for (let at = 0; at < count; at++) await this.start();
  }

  /** In good order. */
  async stop(): Promise<void> {
    const stopped = this.#running;
    this.#running = [];
    for (const { stop } of stopped) stop.abort(new Error("stopped"));
    await Promise.all(stopped.map(({ ended }) => ended));
  }

  /** The end of the run: nothing of any controller is left. */
  async end(): Promise<void> {
    await this.stop();
    for (const { wire } of this.#all) wire.cut();
    await Promise.all(this.#all.map(({ ended }) => ended));
    rmSync(this.#folder, { recursive: true });
  }
}

const OPTIONS = {
  namespaces: [],
  listen: "127.0.0.1:0",
  logLevel: "info",
  executorTemplate: "orkestra-executor",
  bindExecutor: true,
  executorClusterRole: "orkestra-executor",
  lookAhead: 1,
  concurrency: 4,
} as const;
