/** Starts the real controller, a real executor or the sandbox itself as processes. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import type { Sandbox } from "../src/sandbox.ts";

export interface Running {
  readonly process: ChildProcess;
  /** Lines of standard output so far. */
  readonly lines: string[];
  readonly exit: Promise<number | null>;
}

/** `main` is a path from the checkout's root. Errors go where the test's own go. */
export function run(main: string, args: readonly string[], env: Record<string, string> = {}, input = ""): Running {
  const path = fileURLToPath(new URL(`../../../${main}`, import.meta.url));
  const child = spawn(process.execPath, ["-C", "orkestra:source", path, ...args], {
    env: { PATH: process.env["PATH"] ?? "", ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  // A test that fails leaves nothing running.
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  child.stdin.end(input);
  const exit = new Promise<number | null>((resolve, reject) => child.once("close", resolve).once("error", reject));
  return { process: child, lines, exit };
}

/** A kubeconfig file that leads to the sandbox, for as long as the work takes. */
export async function withKubeconfig<T>(
  sandbox: Sandbox,
  work: (file: string, folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "orkestra-sandbox-test-"));
  try {
    const file = join(folder, "kubeconfig");
    writeFileSync(file, sandbox.kubeconfig());
    return await work(file, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
