/** Chart museums, in this process and in one of their own. */
import { spawn } from "node:child_process";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type MuseumOptions, museum } from "@orkestra/museum";
import { onTestFinished } from "vitest";
import { temporary } from "./helm.ts";

export interface RunningMuseum {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly folder: string;
  /** Method and path of each request since the last call. */
  asked(): readonly string[];
}

/** Runs until the test is over. */
export async function startMuseum(options: Partial<MuseumOptions> = {}): Promise<RunningMuseum> {
  const folder = await temporary();
  const asked: string[] = [];
  const server = museum({ storage: folder, ...options });
  server.on("request", ({ method, url }) => asked.push(`${method} ${url}`));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, folder, asked: () => asked.splice(0) };
}

export interface MuseumProcess {
  readonly url: string;
  kill(): void;
}

/** Runs until it is killed, or the test is over. */
export async function startMuseumProcess(storage: string): Promise<MuseumProcess> {
  const main = join(import.meta.dirname, "../../museum/src/main.ts");
  const args = ["-C", "orkestra:source", main, "--port", "0", "--storage", storage];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const kill = (): void => void child.kill("SIGKILL");
  onTestFinished(kill);
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).on("line", (line) => {
      const [, at] = /^listening on (\S+)$/.exec(line) ?? [];
      if (at !== undefined) resolve(at);
    });
    child.once("exit", (code) => reject(new Error(`the museum ended with ${code}`)));
  });
  return { url, kill };
}
