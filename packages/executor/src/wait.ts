/**
 * One run of `wait`: the verdict on a release that somebody else applies. Returns an outcome, never throws, changes nothing.
 *
 * By revision, a release counts from when it carries the plan's digest; by manifest, from when there is one of that name. What
 * comes to it from then on, or is said of it, ends the wait as it would end that of `apply`.
 */
import { type Judgement, judge, releaseView, type Wanted } from "@orkestra/core";
import type { UnknownObject } from "@orkestra/kube";
import type { WaitRequest } from "./arguments/existing.ts";
import { nameOf } from "./arguments/origin.ts";
import { verdict } from "./await.ts";
import { deepened, diagnose, isWorthALook } from "./diagnosis/diagnose.ts";
import { spoken } from "./duration.ts";
import { faultOf } from "./faults.ts";
import { onChange } from "./log.ts";
import { Exit, ended, misused, type Outcome, type Subject } from "./outcome.ts";
import { Progress } from "./progress.ts";
import type { Surroundings } from "./run.ts";
import { outcomeOf } from "./verdict-outcome.ts";
import { findWork, type Work } from "./work.ts";

/** What a run has seen. */
class Sight {
  readonly progress = new Progress();
  /** The release, once it was there to be judged. */
  release: UnknownObject | undefined;
  verdict: Judgement | undefined;
}

export async function wait(request: WaitRequest, around: Surroundings): Promise<Outcome> {
  let subject: Subject = nameOf(request.origin);
  try {
    const found = await findWork(around.cluster, request.origin, [], around.stop);
    if (!found.ok) return misused(...found.problems);
    const { work } = found;
    const { namespace, name } = work.release.ref;
    subject = `release ${namespace}/${name}`;
    return await waited(work, subject, request.timeoutMs ?? work.timeoutMs, around);
  } catch (error) {
    return endedBy(error, subject, new Sight(), around.stop);
  }
}

async function waited(work: Work, subject: Subject, timeoutMs: number, around: Surroundings): Promise<Outcome> {
  const sight = new Sight();
  const deadline = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([around.stop, deadline]);
  const late = () =>
    ended(subject, "timeout", "NotReady", `not ready within ${spoken(timeoutMs)}; ${sight.progress.lastSeen}`);
  const outcome = await judged(work, subject, sight, around, signal).catch((error: unknown) =>
    deadline.aborted && !around.stop.aborted ? late() : endedBy(error, subject, sight, around.stop),
  );
  const { release } = sight;
  const failed = outcome.code === Exit.failed || outcome.code === Exit.timeout;
  if (!failed || !release || !isWorthALook(outcome, true, sight.verdict)) return outcome;
  return deepened(outcome, await diagnose(release, around));
}

async function judged(
  { release: { ref, wanted: planned }, plan }: Work,
  subject: Subject,
  sight: Sight,
  { cluster, logs }: Surroundings,
  signal: AbortSignal,
): Promise<Outcome> {
  const { progress } = sight;
  const logRelease = onChange(logs.info);
  const onRelease = (said: Judgement): void => {
    progress.saw("", said);
    logRelease("release", { ...said });
  };
  // What a manifest says of the release is not asked for: only its name is read.
  const wanted: Wanted = plan ? planned : {};
  for await (const object of cluster.follow(ref, signal)) {
    sight.release = isThere(object, wanted) ? object : undefined;
    if (sight.release) break;
    onRelease({ state: "gone", reason: "NotApplied", message: missing(object) });
  }
  signal.throwIfAborted();
  const uid = wanted.digest === undefined ? undefined : sight.release?.metadata.uid;
  const logSource = onChange(logs.info);
  sight.verdict = await verdict(
    cluster,
    ref,
    { ...wanted, uid },
    {
      signal,
      onRelease,
      onSource({ kind, name }, said) {
        progress.saw(`${kind} ${name}`, said);
        logSource("source", { kind, name, ...said });
      },
      onLostSight: (error) => logs.warn("cannot see the source", { error: String(error) }),
    },
  );
  return outcomeOf(subject, sight.verdict);
}

function isThere(object: UnknownObject | undefined, wanted: Wanted): boolean {
  const { state } = judge(object && releaseView(object), wanted);
  return state !== "gone" && state !== "deleting" && state !== "superseded";
}

function missing(object: UnknownObject | undefined): string {
  if (!object) return "does not exist yet";
  return object.metadata.deletionTimestamp
    ? "an older release of this name is being deleted"
    : "has not been applied yet as the plan wants it";
}

function endedBy(error: unknown, subject: Subject, { progress }: Sight, stop: AbortSignal): Outcome {
  if (stop.aborted) return ended(subject, "stopped", `before it was ready; ${progress.lastSeen}`);
  const { ending, because } = faultOf(error);
  return ended(subject, ending, ...because);
}
