/**
 * One run of `remove`: delete the HelmRelease, wait until Flux has uninstalled it, delete the sources that nothing else uses.
 * Returns an outcome and never throws.
 *
 * Nothing is forced: no finalizer is taken away, and what is out of time, or interrupted, goes on being uninstalled by Flux.
 * So a run may be repeated, killed at any point and done twice at once; a release that is gone already is as good as removed.
 */
import type { RemoveRequest } from "../arguments/existing.ts";
import { nameOf } from "../arguments/origin.ts";
import { spoken } from "../duration.ts";
import { faultOf } from "../faults.ts";
import { ended, misused, type Outcome, type Subject } from "../outcome.ts";
import type { Surroundings } from "../run.ts";
import { Course } from "./course.ts";
import { findLeaving, type Leaving } from "./leaving.ts";
import { deleteRelease } from "./release.ts";
import { deleteSources } from "./sources.ts";

export async function remove(request: RemoveRequest, around: Surroundings): Promise<Outcome> {
  const course = new Course(around.logs);
  let subject: Subject = nameOf(request.origin);
  try {
    const found = await findLeaving(around.cluster, request, around.stop);
    if (!found.ok) return misused(...found.problems);
    const { namespace, name } = found.leaving.ref;
    subject = `release ${namespace}/${name}`;
    return await inTime(found.leaving, subject, course, around);
  } catch (error) {
    return endedBy(error, subject, course, around.stop);
  }
}

async function inTime(leaving: Leaving, subject: Subject, course: Course, around: Surroundings) {
  const { timeoutMs } = leaving;
  const deadline = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([around.stop, deadline]);
  try {
    return await removed(leaving, subject, course, around, signal);
  } catch (error) {
    if (around.stop.aborted || !deadline.aborted) throw error;
    return ended(subject, "timeout", "NotRemoved", `not removed within ${spoken(timeoutMs)}; ${course.whereItStands}`);
  }
}

async function removed(
  leaving: Leaving,
  subject: Subject,
  course: Course,
  { cluster, logs }: Surroundings,
  signal: AbortSignal,
): Promise<Outcome> {
  const { gone, last, ending, reason, message } = await deleteRelease(leaving, cluster, course, signal);
  if (gone) {
    logs.info("gone", { reason, message });
    course.enter("deleting sources");
    // Also when something is left of what it had installed: its HelmRelease, which alone used them, is gone.
    await deleteSources(leaving, last, cluster, logs, signal);
  }
  return ended(subject, ending, reason, message);
}

function endedBy(error: unknown, subject: Subject, course: Course, stop: AbortSignal): Outcome {
  if (stop.aborted) return ended(subject, "stopped", course.interrupted);
  const { ending, because } = faultOf(error);
  return ended(subject, ending, ...because);
}
