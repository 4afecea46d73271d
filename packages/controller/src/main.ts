#!/usr/bin/env node
/** The controller binary: arguments, signals, the exit code. Everything else is in controller.ts. */
// Before all others.
import "./frugal.ts";
import { pino } from "pino";
import { runController } from "./controller.ts";
import { parseOptions } from "./options.ts";

const EXIT = { ok: 0, fault: 1, usage: 2 } as const;

const stop = new AbortController();
for (const signal of ["SIGTERM", "SIGINT"] as const)
  process.once(signal, () => stop.abort(new Error(`received ${signal}`)));

// Not exitCode: after a fault nothing that is under way may go on.
process.exit(await main());

async function main(): Promise<number> {
  const parsed = parseOptions(process.argv.slice(2));
  if (!parsed.ok) {
    process[parsed.help ? "stdout" : "stderr"].write(`${parsed.text}\n`);
    return parsed.help ? EXIT.ok : EXIT.usage;
  }
  const log = pino({ level: parsed.options.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  try {
    await runController(parsed.options, log, stop.signal);
    return EXIT.ok;
  } catch (error) {
    log.fatal({ error: error instanceof Error ? error.message : String(error) }, "the controller cannot go on");
    return EXIT.fault;
  }
}
