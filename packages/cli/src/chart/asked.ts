/** The chart that a command's words ask for, with what the user shows to its repository. */

import type { Io } from "../io.ts";
import { type AccessOptions, archiveCache, credentialsGiven, UnusableFile } from "./access.ts";
import { type OpenedChart, openChart } from "./open.ts";
import type { ChartSource } from "./source.ts";

/** `given`: the CHART of the command line, which problems begin with. */
export async function askedChart(
  given: string,
  source: ChartSource,
  options: AccessOptions,
  io: Io,
): Promise<OpenedChart> {
  const fetching = { env: io.env, signal: io.signal, cache: archiveCache(options, io) };
  if (source.kind === "path") return await openChart(source, given, fetching);
  try {
    const credentials = await credentialsGiven(source.request.url, options, io);
    return await openChart({ kind: "repository", request: { ...source.request, credentials } }, given, fetching);
  } catch (error) {
    if (error instanceof UnusableFile) return { ok: false, problems: [{ source: error.file, message: error.message }] };
    throw error;
  }
}
