/** A program run as a child, with what it took. Linux. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

export interface Taken {
  readonly milliseconds: number;
  /** Most memory that it held at once. */
  readonly peakMiB: number;
}

/** The kernel keeps the peak, so what is lost is what a program gains in its last moment. */
const LOOK_EVERY_MS = 2;

/** Throws when the program exits with another code than 0, with what it said. */
export async function take(program: string, args: readonly string[], cwd: string): Promise<Taken> {
  const started = performance.now();
  const child = spawn(program, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  let peakKiB = 0;
  const look = setInterval(() => (peakKiB = Math.max(peakKiB, highWaterMark(child.pid))), LOOK_EVERY_MS);
  const ended = await new Promise<{ code: number | null; at: number }>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", () => (peakKiB = Math.max(peakKiB, highWaterMark(child.pid))));
    child.on("close", (code) => resolve({ code, at: performance.now() }));
  }).finally(() => clearInterval(look));
  if (ended.code !== 0) throw new Error(`${program} ${args.join(" ")} exited with ${ended.code}: ${said.slice(-1000)}`);
  if (peakKiB === 0) throw new Error(`${program} was gone before its memory could be read`);
  return { milliseconds: ended.at - started, peakMiB: peakKiB / 1024 };
}

/** 0 when the process is gone. */
function highWaterMark(pid: number | undefined): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    // It has ended between two looks.
    return 0;
  }
}
