/** Runs a program to its end and gives what it wrote; a non-zero exit is an error that tells the last of it. */
import { spawn } from "node:child_process";

export interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Written to its standard input, which is then closed. */
  readonly input?: string | Uint8Array;
  /** An open file to be its standard input instead. */
  readonly inputFile?: number;
  readonly signal?: AbortSignal;
  /** Called with each piece of standard error as it comes. */
  readonly onStderr?: (text: string) => void;
}

export class ProgramError extends Error {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit code, or null where a signal ended the program. */
  readonly code: number | null;

  constructor(command: readonly string[], code: number | null, signal: string | null, output: Output) {
    const ending = code === null ? `was ended by ${signal}` : `exited with ${code}`;
    super(`${command.join(" ")} ${ending}: ${lastLines(output.stderr || output.stdout, 12)}`);
    this.name = "ProgramError";
    this.code = code;
    this.stdout = output.stdout;
    this.stderr = output.stderr;
  }
}

export async function run(command: readonly string[], options: RunOptions = {}): Promise<Output> {
  const [program = "", ...args] = command;
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    signal: options.signal,
    stdio: [options.inputFile ?? (options.input === undefined ? "ignore" : "pipe"), "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    options.onStderr?.(text);
  });
  // A program that exits without reading all its input is judged by its exit code, not by the broken pipe.
  child.stdin?.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") child.emit("error", error);
  });
  child.stdin?.end(options.input);
  return await new Promise<Output>((resolve, reject) => {
    child.once("error", (cause) => reject(new Error(`cannot run ${program}`, { cause })));
    child.once("close", (code, signal) => {
      if (code === 0) resolve({ stdout, stderr });
      else reject(new ProgramError(command, code, signal, { stdout, stderr }));
    });
  });
}

/** The end of a text, for an error message. */
export function lastLines(text: string, count: number): string {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}

/** What an error says, with the reasons behind it. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${explain(error.cause)}`;
}
