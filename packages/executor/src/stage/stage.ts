/**
 * One run of `stage`: fetch a chart, split it, push the pieces, record where they are. Returns an outcome and never throws.
 *
 * Safe to repeat, to kill at any point and to do twice at once: pieces are named by their content, and the record, the
 * only thing that is written to the cluster, comes last, once, when the registry has shown that it has every piece.
 */
import type { StageRequest } from "@orkestra/core";
import type { StageCommand } from "../arguments/stage.ts";
import { spoken } from "../duration.ts";
import { faultOf } from "../faults.ts";
import { textOf } from "../given.ts";
import { ended, misused, type Outcome } from "../outcome.ts";
import type { Surroundings } from "../run.ts";
import { type Ended, failed } from "./ended.ts";
import { Journal } from "./journal.ts";
import { pushPieces } from "./push.ts";
import { recordThere, writeRecord } from "./record.ts";
import { readRequest } from "./request.ts";
import { readSecrets } from "./secrets.ts";
import { splitChart } from "./split-chart.ts";

/** A run's own things, handed from step to step. */
interface Run extends Pick<Surroundings, "cluster"> {
  readonly command: StageCommand;
  readonly journal: Journal;
  readonly signal: AbortSignal;
}

type Staged = { readonly ok: true; readonly because: readonly string[] } | Ended;

export async function stage(command: StageCommand, { cluster, logs, stop }: Surroundings): Promise<Outcome> {
  const given = await textOf(command.origin);
  const read = given.ok ? readRequest(given.text) : given;
  if (!read.ok) return misused(...read.problems);
  const { request } = read;
  const subject = `staging ${request.namespace}/${request.application}`;
  const journal = new Journal(logs);
  const deadline = AbortSignal.timeout(command.timeoutMs);
  const signal = AbortSignal.any([stop, deadline]);
  try {
    // Whatever step it is at: the pod must be gone within a second, and a step may have to finish what it computes.
    const staged = await Promise.race([work(request, { command, cluster, journal, signal }), aborted(signal)]);
    return ended(subject, staged.ok ? "ready" : staged.ending, ...staged.because);
  } catch (error) {
    if (stop.aborted) return ended(subject, "stopped", journal.whereItStands);
    if (deadline.aborted) {
      const late = `not staged within ${spoken(command.timeoutMs)}; ${journal.whereItStands}`;
      return ended(subject, "timeout", "NotStaged", late);
    }
    const { ending, because } = faultOf(error);
    return ended(subject, ending, ...because);
  }
}

async function work(request: StageRequest, { command, cluster, journal, signal }: Run): Promise<Staged> {
  const { record: name, chart, staging, subcharts } = request;
  journal.enter("looking for the record", { record: name, run: command.run });
  const there = await recordThere(request, cluster, () => journal.says("waiting for an older record to go"), signal);
  if (!there.ok) return there;
  if (there.record) {
    const { version } = there.record.chart;
    return { ok: true, because: ["AlreadyStaged", `record ${name} is there, of ${chart.name} ${version}`] };
  }

  const credentials = await readSecrets(request, command.secrets);
  if (!credentials.ok) return failed("NoAccess", credentials.problems.join("; "));

  const split = await splitChart(request, credentials.secrets.chart, journal, signal);
  if (!split.ok) return split;

  journal.enter("pushing the pieces", { to: staging.url, pieces: split.pieces.length });
  const pushed = await pushPieces(split.pieces, request, credentials.secrets.staging, journal, signal);
  if (!pushed.ok) return pushed;

  journal.enter("writing the record", { record: name });
  const conflict = await writeRecord(request, { chart: split.chart, pieces: pushed.pieces }, cluster, signal);
  if (conflict) return conflict;
  const what = `${split.chart.name} ${split.chart.version} and ${subcharts.length} of its sub-charts`;
  return { ok: true, because: ["Staged", `${what} are in ${staging.url}, as record ${name} says`] };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const rejected = (): void => reject(signal.reason);
    if (signal.aborted) rejected();
    else signal.addEventListener("abort", rejected, { once: true });
  });
}
