/**
 * One run of `remove`: hold until it is its turn, delete the HelmRelease, wait until Flux has uninstalled it, delete the sources that
 * nothing else uses, tell those who hold for it. Returns an outcome and never throws.
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
import { hold } from "./hold.ts";
import { findLeaving, type Leaving } from "./leaving.ts";
import { deleteRelease } from "./release.ts";
import { deleteSources } from "./sources.ts";
import { told } from "./tell.ts";

export async function remove(request: RemoveRequest, around: Surroundings): Promise<Outcome> {
  const course = new Course(around.logs);
  let subject: Subject = nameOf(request.origin);
  try {
    const found = await findLeaving(around.cluster, request, around.stop);
    if (!found.ok) return misused(...found.problems);
    const { leaving } = found;
    const { namespace, name } = leaving.ref;
    subject = `release ${namespace}/${name}`;
    const outcome = await ahead(request, leaving, subject, course, around).catch((error: unknown) =>
      endedBy(error, subject, course, around.stop),
    );
    const { tell, run } = request;
    return run === undefined ? outcome : await told(outcome, leaving, subject, { ...around, tell, run });
  } catch (error) {
    return endedBy(error, subject, course, around.stop);
  }
}

async function ahead(
  { after, holdMs, run }: RemoveRequest,
  leaving: Leaving,
  subject: Subject,
  course: Course,
  around: Surroundings,
): Promise<Outcome> {
  if (after.length > 0 && run !== undefined) {
    const held = await heldBack({ after, holdMs, run }, leaving, subject, course, around);
    if (held) return held;
  }
  return inTime(leaving, subject, course, around);
}

/** Undefined when it is its turn. */
async function heldBack(
  { after, holdMs, run }: Pick<RemoveRequest, "after" | "holdMs"> & { readonly run: string },
  leaving: Leaving,
  subject: Subject,
  course: Course,
  { cluster, logs, stop }: Surroundings,
): Promise<Outcome | undefined> {
  const deadline = AbortSignal.timeout(holdMs);
  let open = after;
  const onLook = (left: readonly string[]): void => {
    open = left;
    logs.info("to be told", { of: left });
  };
  course.enter("holding");
  try {
    const end = await hold(leaving, cluster, { after, run, signal: AbortSignal.any([stop, deadline]), onLook });
    if (end.state === "failed")
      return ended(subject, "skipped", `"${end.release}", which goes before it, was not removed`, end.because);
    logs.info("released from hold");
    return undefined;
  } catch (error) {
    if (stop.aborted || !deadline.aborted) throw error;
    const names = open.map((name) => `"${name}"`).join(", ");
    return ended(
      subject,
      "timeout",
      "NotItsTurn",
      `held for ${spoken(holdMs)}; nobody said that what goes before it was removed: ${names}; nothing was deleted`,
    );
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
