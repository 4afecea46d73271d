/** The machine that was measured on, and how busy it was. */
import { cpus, loadavg, totalmem } from "node:os";

export interface Machine {
  readonly processors: number;
  readonly model: string;
  readonly memoryGiB: number;
  readonly loadAtStart: number;
}

export function thisMachine(): Machine {
  const [first] = cpus();
  return {
    processors: cpus().length,
    model: first?.model.trim() || "unknown",
    memoryGiB: totalmem() / 2 ** 30,
    loadAtStart: currentLoad(),
  };
}

/** Processes that ran or waited to run, on average over the last minute: those of the measurement itself as well. */
export function currentLoad(): number {
  return loadavg()[0] ?? 0;
}
