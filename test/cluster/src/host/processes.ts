/** Finds the processes of a cluster in the process table, which is never out of date. */
import { readdirSync, readFileSync } from "node:fs";
import { processMark } from "../shared/layout.ts";

/** The outermost process of a cluster, or undefined where none runs. It dies with everything inside when it is killed. */
export function outermost(id: string): number | undefined {
  const mark = processMark(id);
  return readdirSync("/proc")
    .map(Number)
    .find((pid) => {
      const [program = "", ...args] = commandLine(pid);
      return program === "unshare" && args.includes(mark);
    });
}

/** The process that the namespaces can be entered by: the only child of the outermost one. */
export function innermost(id: string): number | undefined {
  const outer = outermost(id);
  if (outer === undefined) return undefined;
  const child = read(`/proc/${outer}/task/${outer}/children`).trim().split(" ")[0];
  return child === undefined || child === "" ? undefined : Number(child);
}

function commandLine(pid: number): string[] {
  return Number.isNaN(pid) ? [] : read(`/proc/${pid}/cmdline`).split("\0");
}

/** A process may end while we look at it: it then reads as nothing. */
function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return "";
    throw error;
  }
}
