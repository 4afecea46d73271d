/**
 * Brings one group a step closer to its spec: observe, decide, act, report.
 *
 * Level-triggered: called for any event, it looks at everything again and never at the event. What it starts causes events
 * that call it again.
 */
import type { ApplicationGroupStatus } from "@orkestra/api";
import { type Decision, decide, type Observed, STARTS, type StateName, statusOf } from "@orkestra/core";
import { type ApiError, keyOf, type UnknownObject } from "@orkestra/kube";
import { type Acted, type ActOptions, act, isRefusal } from "./act/act.ts";
import { recordGood } from "./act/record-good.ts";
import type { Announcer } from "./announce.ts";
import type { NewestSeen } from "./newest-seen.ts";
import type { Look, Observer } from "./observe.ts";
import { isSameJson } from "./same-json.ts";
import { slim } from "./slim.ts";
import type { StatusPace } from "./status-pace.ts";
import { writeStatus } from "./write-status.ts";

export interface GroupReconcilerOptions extends ActOptions {
  readonly observer: Observer;
  readonly newest: NewestSeen;
  readonly pace: StatusPace;
  readonly announcer: Announcer;
  /** RFC 3339. */
  readonly now: () => string;
  /** Kinds that the cluster does not serve, in words. */
  readonly unserved: () => readonly string[];
  readonly onStatusWrite: () => void;
  /** Told of every look at a group. */
  readonly onObserved: (observed: Observed) => void;
  /** Told of every look that the group's status is about from now on. */
  readonly onReported: (look: Look) => void;
}

export interface Reconciled {
  /** Look again after so long, whatever happens until then. */
  readonly lookAgainMs?: number;
}

export async function reconcileGroup(cached: UnknownObject, options: GroupReconcilerOptions): Promise<Reconciled> {
  let group = options.newest.of(cached);
  let state: StateName | undefined;
  for (;;) {
    const turn = await takeTurn(group, state, options);
    if (turn.done) return turn.done;
    [group, state] = [turn.group, turn.state];
  }
}

type Turn =
  | { readonly done: Reconciled }
  /** The group was changed, by what was decided in `state`, and is to be looked at again at once. */
  | { readonly done?: never; readonly group: UnknownObject; readonly state: StateName };

/** `before`: what the last turn decided. */
async function takeTurn(
  group: UnknownObject,
  before: StateName | undefined,
  options: GroupReconcilerOptions,
): Promise<Turn> {
  const looked = await lookAt(group, options);
  if (!looked) return { done: {} };
  const { look, decision } = looked;
  options.onObserved(look.observed);
  const { refusal, changed, gone, decision: done } = await carryOut(look, decision, options);
  if (gone) {
    // Others may keep it for longer than we do, and change it.
    const { hasFinalizer, deletionPolicy } = look.observed.group;
    if (decision.state === "Finalizing" && hasFinalizer) options.announcer.gone(look.group, deletionPolicy);
    return { done: {} };
  }
  // A state that its own act does not end is reported like any other: it must not keep us here.
  if (changed && decision.state !== before) {
    options.newest.wrote(slim(changed));
    return { group: changed, state: decision.state };
  }
  const putOff = await report(look, done, options);
  if (refusal && !isOfTerminating(refusal)) throw refusal;
  return { done: soonest(putOff, refusal ? TERMINATING_MS : waitOf(decision)) };
}

/** What these start or end cannot be taken back, so they are decided on what the API server says now. */
const FRESH: ReadonlySet<StateName> = new Set([...STARTS, "Stopping", "Orphaning", "RemovingDirectly", "Finalizing"]);

/** Undefined when the group is gone. */
async function lookAt(
  group: UnknownObject,
  { observer }: GroupReconcilerOptions,
): Promise<{ readonly look: Look; readonly decision: Decision } | undefined> {
  const look = await observer.observe(group);
  const decision = decide(look.observed);
  if (!FRESH.has(decision.state)) return { look, decision };
  const fresh = await observer.fresh(group);
  return fresh && { look: fresh, decision: decide(fresh.observed) };
}

async function carryOut(
  look: Look,
  decision: Decision,
  options: GroupReconcilerOptions,
): Promise<Acted & { readonly refusal?: ApiError }> {
  const { deleting } = look.observed.group;
  // The cache tells when it is served again; until then nothing that is started could come to an end.
  const unserved = !deleting && STARTS.has(decision.state) ? options.unserved() : [];
  if (unserved.length > 0) return { decision: { state: "Blocked", message: unserved.join("; ") } };
  try {
    return await act(look, decision, options);
  } catch (refusal) {
    if (!isRefusal(refusal)) throw refusal;
    return { decision: { state: "Blocked", message: refusal.message }, refusal };
  }
}

/** A namespace that ends takes the group with it, soon: until then asking again and again helps nobody. */
function isOfTerminating({ details }: ApiError): boolean {
  return details?.causes?.some(({ reason }) => reason === "NamespaceTerminating") ?? false;
}
const TERMINATING_MS = 60_000;

/** Returns how long the write was put off, in milliseconds; undefined where there is nothing to write any more. */
async function report(look: Look, decision: Decision, options: GroupReconcilerOptions): Promise<number | undefined> {
  const { observed } = look;
  const old = observed.group.status;
  const status = statusOf(observed, decision, options.now());
  if (isSameJson(old, status)) {
    options.onReported(look);
    return undefined;
  }
  const wait = options.pace.wait(keyOf(look.group), old, status);
  if (wait > 0) return wait;
  await write(look, status, options);
  return undefined;
}

async function write(look: Look, status: ApplicationGroupStatus, options: GroupReconcilerOptions): Promise<void> {
  const { group, observed } = look;
  const { client, pace, newest, announcer, onStatusWrite, onReported } = options;
  const old = observed.group.status;
  const good = status.lastGoodRevision;
  if (good !== undefined && good !== old.lastGoodRevision) await recordGood(client, observed, good);
  const written = await writeStatus(client, group, status);
  if (!written) return;
  newest.wrote(slim(written));
  pace.wrote(keyOf(group));
  onReported(look);
  onStatusWrite();
  announcer.changed(group, old, status);
}

function waitOf(decision: Decision): number | undefined {
  if (!("lookAgainAfterSeconds" in decision) || decision.lookAgainAfterSeconds === undefined) return undefined;
  return decision.lookAgainAfterSeconds * 1000;
}

function soonest(...waits: readonly (number | undefined)[]): Reconciled {
  const given = waits.filter((wait) => wait !== undefined);
  return given.length > 0 ? { lookAgainMs: Math.min(...given) } : {};
}
