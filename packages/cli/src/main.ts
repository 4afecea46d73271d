#!/usr/bin/env node
/** The orkestra command: signals, arguments, exit code. Everything else is in run.ts. */
import { createInterface } from "node:readline/promises";
import { text } from "node:stream/consumers";
import { ExitCode, type Io } from "./io.ts";
import { run } from "./run.ts";
import { showsColour, widthOf } from "./terminal.ts";

const SIGNAL_CODES = { SIGINT: 130, SIGTERM: 143 } as const;
const USUAL_ROWS = 24;

const stop = new AbortController();
for (const [name, code] of Object.entries(SIGNAL_CODES)) {
  process.once(name, () => {
    stop.abort(new Error(name));
    process.exit(code);
  });
}

// Whoever reads us may stop reading, as `head` does. That is no fault, and there is nobody left to tell.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
    if (stream !== process.stderr) process.stderr.write(`orkestra: cannot write: ${error.message}\n`);
    process.exit(ExitCode.fault);
  });
}

/** On standard error, since standard output is for the result. A question that is not answered has an empty answer. */
async function ask(question: string): Promise<string> {
  const line = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise<string>((resolve) => line.once("close", () => resolve("")));
  const answer = await Promise.race([line.question(question), closed]);
  line.close();
  return answer;
}

const io: Io = {
  stdout: (it) => process.stdout.write(it),
  stderr: (it) => process.stderr.write(it),
  stdin: () => text(process.stdin),
  env: process.env,
  columns: widthOf(process.stdout.columns),
  colour: showsColour(process.env, process.stdout.isTTY),
  isTerminal: process.stdout.isTTY === true && process.env["TERM"] !== "dumb",
  // 0, as some terminals without a size say, is no number of rows.
  rows: () => process.stdout.rows || USUAL_ROWS,
  signal: stop.signal,
  ...(process.stdin.isTTY && process.stderr.isTTY ? { ask } : {}),
};

// Not exit(): what is still in a pipe must get out.
process.exitCode = await run(process.argv.slice(2), io);
