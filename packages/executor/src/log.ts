/** JSON lines on stdout, one per change of what is known. Never values, and nothing that looks like a credential. */
import { pino } from "pino";
import { oneLine } from "./words.ts";

export type Log = (event: string, fields?: Readonly<Record<string, unknown>>) => void;

export interface Logs {
  readonly info: Log;
  readonly warn: Log;
}

/** Writes synchronously: the process may end right after. */
export function logs(level: string): Logs {
  const logger = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 1, sync: true }),
  );
  return {
    info: (event, fields = {}) => logger.info(clean(fields), event),
    warn: (event, fields = {}) => logger.warn(clean(fields), event),
  };
}

/** Passes on only what differs from the last time: watches repeat themselves. */
export function onChange(log: Log): Log {
  let last = "";
  return (event, fields) => {
    const now = JSON.stringify([event, fields]);
    if (now !== last) log(event, fields);
    last = now;
  };
}

function clean(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, typeof value === "string" ? oneLine(value) : value]),
  );
}
