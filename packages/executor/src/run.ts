/**
 * One run: find the work, hold until it is its turn, apply, wait for the verdict. Returns an outcome and never throws.
 *
 * Two runs of the same work are harmless: both apply equal objects, and both wait for the same verdict.
 */
import type { Judgement } from "@orkestra/core";
import type { UnknownObject } from "@orkestra/kube";
import { apply, foreign, occupant } from "./apply.ts";
import type { ApplyRequest } from "./arguments/apply.ts";
import { nameOf } from "./arguments/origin.ts";
import { verdict } from "./await.ts";
import { changeOf } from "./change.ts";
import type { Cluster } from "./cluster.ts";
import { deepened, diagnose, isWorthALook } from "./diagnosis/diagnose.ts";
import { spoken } from "./duration.ts";
import { faultOf } from "./faults.ts";
import { hold } from "./hold.ts";
import { type Logs, onChange } from "./log.ts";
import { isElsewhere, makeWay } from "./make-way.ts";
import { Exit, ended, misused, type Outcome } from "./outcome.ts";
import { Progress } from "./progress.ts";
import { takeBack, tell } from "./tell.ts";
import { outcomeOf } from "./verdict-outcome.ts";
import { findWork, type Work } from "./work.ts";

export interface Surroundings {
  readonly cluster: Cluster;
  readonly logs: Logs;
  /** Aborted when the process is told to end. */
  readonly stop: AbortSignal;
  /** A text that has not been used before. */
  readonly newToken: () => string;
}

/** A run's own things, handed from step to step. */
interface Run extends Surroundings {
  readonly request: ApplyRequest;
  readonly progress: Progress;
}

export async function run(request: ApplyRequest, around: Surroundings): Promise<Outcome> {
  const run: Run = { ...around, request, progress: new Progress() };
  let subject = nameOf(request.origin);
  try {
    const found = await findWork(run.cluster, request.origin, request.after, run.stop);
    if (!found.ok) return misused(...found.problems);
    const { namespace, name } = found.work.release.ref;
    subject = `release ${namespace}/${name}`;
    return (await held(found.work, subject, run)) ?? (await released(found.work, subject, run));
  } catch (error) {
    return endedBy(error, subject, run);
  }
}

/** Undefined when all dependencies are ready. */
async function held(
  { after, plan }: Work,
  subject: string,
  { cluster, logs, stop, progress, request }: Run,
): Promise<Outcome | undefined> {
  if (after.length === 0) return undefined;
  const deadline = AbortSignal.timeout(request.holdMs);
  const logOf = new Map(after.map(({ node }) => [node, onChange(logs.info)]));
  logs.info("holding", { after: after.map(({ node }) => node) });
  try {
    const end = await hold(cluster, after, {
      run: request.run,
      revision: plan?.revision,
      signal: AbortSignal.any([stop, deadline]),
      onLook(node, said) {
        progress.saw(`dependency "${node}"`, said);
        logOf.get(node)?.("dependency", { node, ...said });
      },
      onLostSight: (error) => logs.warn("cannot see the notes on the revision", { error: String(error) }),
    });
    if (end.state === "failed") return ended(subject, "skipped", `dependency "${end.node}" ${end.how}`, ...end.because);
    logs.info("released from hold");
    progress.forget();
    return undefined;
  } catch (error) {
    if (stop.aborted || !deadline.aborted) throw error;
    return ended(subject, "timeout", "DependencyNotReady", `held for ${spoken(request.holdMs)}; ${progress.lastSeen}`);
  }
}

async function released(work: Work, subject: string, run: Run): Promise<Outcome> {
  const timeoutMs = run.request.timeoutMs ?? work.timeoutMs;
  const deadline = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([run.stop, deadline]);
  const late = () =>
    ended(subject, "timeout", "NotReady", `not ready within ${spoken(timeoutMs)}; ${run.progress.lastSeen}`);
  const end = (error: unknown): Outcome =>
    deadline.aborted && !run.stop.aborted ? late() : endedBy(error, subject, run);
  const outcome = await settled(work, subject, run, signal).catch(end);
  const { code, because } = outcome;
  if (code === Exit.failed || code === Exit.timeout) {
    const state = code === Exit.timeout ? "timeout" : "failed";
    const applied = run.progress.applied === "yes";
    const told = tell(work, { state, run: run.request.run, because, applied }, run);
    const release = work.objects.at(-1);
    const look = release && isWorthALook(outcome, applied, run.progress.verdict) ? diagnose(release, run) : undefined;
    await told;
    return deepened(outcome, await look);
  }
  return outcome;
}

async function settled(work: Work, subject: string, run: Run, signal: AbortSignal): Promise<Outcome> {
  const leaving = { state: "deleting", reason: "Deleting", message: "an older release of this name is being deleted" };
  const onLeaving = (): void => {
    run.progress.saw("", leaving);
    run.logs.info("release", leaving);
  };
  const before = await occupant(work, run.cluster, onLeaving, signal);
  const owner = foreign(work, before);
  if (owner) return ended(subject, "failed", "NotOurs", owner);
  const moves = before !== undefined && isElsewhere(work, before);
  if (moves) await makeWay(work, run.cluster, () => onMoving(run), signal);
  const change = before && changeOf(work, before);
  // Only here: few releases change so.
  const changed = change && (await import("./changed.ts"));
  if (change) await changed?.beforeChange(change, run, signal);
  run.progress.verdict = await judged(work, moves ? undefined : before, run, signal);
  if (change && run.progress.verdict.state === "ready") await changed?.afterChange(change, run, signal);
  return outcomeOf(subject, run.progress.verdict);
}

function onMoving({ progress, logs }: Run): void {
  const moving = {
    state: "deleting",
    reason: "Moving",
    message: "its objects are to go to another namespace: it is uninstalled where it was first",
  };
  progress.saw("", moving);
  logs.info("release", moving);
}

/** @param before the release that it is applied over */
async function judged(
  work: Work,
  before: UnknownObject | undefined,
  run: Run,
  signal: AbortSignal,
): Promise<Judgement> {
  const { cluster, logs, progress, newToken } = run;
  const logRelease = onChange(logs.info);
  const logSource = onChange(logs.info);
  progress.applied = "perhaps";
  const { judgement, wanted, token } = await apply(work, before, cluster, newToken, signal);
  progress.applied = "yes";
  logs.info("applied", { generation: wanted.generation, digest: wanted.digest, state: judgement.state });
  if (token !== undefined) logs.info("asked Flux to try again", { token, because: judgement.reason });
  await takeBack(work, run);
  if (judgement.state === "ready") return judgement;

  return verdict(cluster, work.release.ref, wanted, {
    signal,
    newToken,
    onRelease(said) {
      progress.saw("", said);
      logRelease("release", { ...said });
    },
    onSource({ kind, name }, said) {
      progress.saw(`${kind} ${name}`, said);
      logSource("source", { kind, name, ...said });
    },
    onLostSight: (error) => logs.warn("cannot see the source", { error: String(error) }),
  });
}

function endedBy(error: unknown, subject: string, { stop, progress }: Run): Outcome {
  if (stop.aborted) {
    const how =
      progress.applied !== "no"
        ? "before it was ready; its HelmRelease is left as it is"
        : "before anything was applied";
    return ended(subject, "stopped", `${how}; ${progress.lastSeen}`);
  }
  const { ending, because } = faultOf(error);
  return ended(subject, ending, ...because);
}
