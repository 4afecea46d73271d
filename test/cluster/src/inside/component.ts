/**
 * One server process of the cluster. It is started again when it ends on its own, as a service manager would do, and
 * stays down after `kill` until `restart`.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { home } from "../shared/layout.ts";
import { explain, lastLines } from "../shared/run.ts";
import type { ComponentStatus } from "../shared/start.ts";

export interface ComponentPlan {
  readonly name: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Asks the server for something that it can only answer when it works; throws when it does not. */
  readonly probe: () => Promise<unknown>;
}

const pauseBeforeRestartMs = 1_000;
const probeEveryMs = 100;
/** The server may end on its own this often before starting it counts as failed. */
const startsBeforeGivingUp = 5;

export class Component {
  readonly name: string;
  readonly #plan: ComponentPlan;
  #child: ChildProcess | undefined;
  #wanted = false;
  #retired = false;
  #starts = 0;

  constructor(plan: ComponentPlan) {
    this.name = plan.name;
    this.#plan = plan;
  }

  /** Starts the process and waits until it answers. */
  async start(withinMs: number): Promise<void> {
    if (this.#retired) throw new Error(`${this.name} is not started any more: the cluster ends`);
    this.#wanted = true;
    const startsBefore = this.#starts;
    this.#spawn();
    const deadline = Date.now() + withinMs;
    for (;;) {
      const failure = await this.#failure();
      if (failure === undefined) return;
      const hopeless = this.#starts - startsBefore > startsBeforeGivingUp || !this.#wanted;
      if (hopeless || Date.now() > deadline) {
        throw new Error(`${this.name} does not answer: ${failure}\n${await this.#lastLog()}`);
      }
      await sleep(probeEveryMs);
    }
  }

  /** Kills the process and resolves when it is gone. It stays down. */
  async kill(): Promise<void> {
    this.#wanted = false;
    const child = this.#child;
    if (child === undefined) return;
    const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill("SIGKILL");
    await gone;
  }

  /** Kills the process for good. */
  async retire(): Promise<void> {
    this.#retired = true;
    await this.kill();
  }

  async restart(withinMs: number): Promise<void> {
    await this.kill();
    await this.start(withinMs);
  }

  async status(): Promise<ComponentStatus> {
    const failure = this.#child === undefined ? "not running" : await this.#failure();
    return { name: this.name, answers: failure === undefined, message: failure ?? "", starts: this.#starts };
  }

  #spawn(): void {
    if (this.#child !== undefined) return;
    const log = openSync(this.#log(), "a");
    const [program = "", ...args] = this.#plan.command;
    const child = spawn(program, args, {
      cwd: home,
      stdio: ["ignore", log, log],
      env: { ...process.env, ...this.#plan.env },
    });
    closeSync(log);
    this.#child = child;
    this.#starts += 1;
    let ended = false;
    const onEnd = (how: string): void => {
      if (ended) return;
      ended = true;
      this.#child = undefined;
      console.log(`${this.name} ended: ${how}`);
      if (this.#wanted) setTimeout(() => this.#wanted && this.#spawn(), pauseBeforeRestartMs).unref();
    };
    child.once("error", (error) => onEnd(explain(error)));
    child.once("exit", (code, signal) => onEnd(String(code ?? signal)));
  }

  async #failure(): Promise<string | undefined> {
    try {
      await this.#plan.probe();
      return this.#child === undefined ? "not running" : undefined;
    } catch (error) {
      return explain(error);
    }
  }

  #log(): string {
    return join(home, "logs", `${this.name}.log`);
  }

  async #lastLog(): Promise<string> {
    return lastLines(await readFile(this.#log(), "utf8"), 15);
  }
}
