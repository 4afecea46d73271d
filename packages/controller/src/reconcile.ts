/**
 * Brings one group a step closer to its spec: observe, decide, act, report.
 *
 * Level-triggered: called for any event, it looks at everything again and never at the event. What it starts causes events
 * that call it again.
 */
import { FieldManager } from "@orkestra/api";
import { type Decision, decide, type Observed, statusOf } from "@orkestra/core";
import { ApiError, isTransient, type KubeClient, resources, type UnknownObject } from "@orkestra/kube";
import type { Logger } from "pino";
import { type ActOptions, stop, submit, submitStages } from "./act.ts";
import type { Announcer } from "./announce.ts";
import type { Observer } from "./observe.ts";
import { recordRevision } from "./revisions.ts";
import { isSameJson } from "./same-json.ts";

export interface GroupReconcilerOptions extends ActOptions {
  readonly client: KubeClient;
  readonly observer: Observer;
  readonly announcer: Announcer;
  readonly log: Logger;
  readonly now: () => string;
  readonly onStatusWrite: () => void;
  /** Told of every look at a group. */
  readonly onObserved: (observed: Observed) => void;
}

export async function reconcileGroup(group: UnknownObject, options: GroupReconcilerOptions): Promise<void> {
  const cached = await options.observer.observe(group);
  const first = decide(cached);
  const observed = STARTS.has(first.state) ? await options.observer.fresh(group) : cached;
  const decision = observed === cached ? first : decide(observed);
  options.onObserved(observed);

  const refusal = await act(group, observed, decision, options).then(() => undefined, refused);
  await report(group, observed, refusal ? { state: "Blocked", message: refusal.message } : decision, options);
  if (refusal) throw refusal;
}

/** What these start must not be started twice, so they are decided on what the API server says now. */
const STARTS: ReadonlySet<Decision["state"]> = new Set(["Submitting", "SubmittingStages"]);

async function act(
  group: UnknownObject,
  observed: Observed,
  decision: Decision,
  options: GroupReconcilerOptions,
): Promise<void> {
  const { client, log } = options;
  const { namespace, name, status } = observed.group;
  const keep = { limit: revisionHistoryLimit(group), names: [status.lastGoodRevision, status.revision] };
  switch (decision.state) {
    case "Submitting": {
      const workflow = await submit(client, decision, keep, options);
      log.info(
        {
          group: `${namespace}/${name}`,
          revision: decision.revision,
          workflow,
          pending: decision.plan.nodes.length - decision.done.size,
        },
        "rollout started",
      );
      return;
    }
    case "SubmittingStages": {
      const workflow = await submitStages(client, decision, options);
      const applications = decision.stages.map(({ application }) => application);
      log.info(
        { group: `${namespace}/${name}`, revision: decision.revision, workflow, applications },
        "staging started",
      );
      return;
    }
    case "Stopping":
      if (decision.workflow.stopping || !observed.compiled.ok) return;
      await stop(client, namespace, decision.workflow.name, observed.compiled.revision);
      log.info(
        { group: `${namespace}/${name}`, workflow: decision.workflow.name, revision: observed.compiled.revision },
        "rollout stopped for a newer spec",
      );
      return;
    case "Ready":
      if (observed.compiled.ok && status.revision !== observed.compiled.revision) {
        await recordRevision(client, observed.compiled.plan, observed.compiled.revision, keep);
      }
      return;
    case "RollingOut":
    case "Staging":
    case "Failed":
    case "StagingFailed":
    case "Suspended":
    case "Invalid":
    case "WaitingForApplications":
    case "Blocked":
    case "Deleting":
      return;
  }
}

/** The API server's own word that it will not do it is for the user to read; anything else is a fault. */
function refused(error: unknown): ApiError {
  if (error instanceof ApiError && !isTransient(error)) return error;
  throw error;
}

async function report(
  group: UnknownObject,
  observed: Observed,
  decision: Decision,
  options: GroupReconcilerOptions,
): Promise<void> {
  const old = observed.group.status;
  const status = statusOf(observed, decision, options.now());
  if (isSameJson(old, status)) return;
  await writeStatus(options.client, group, status);
  options.onStatusWrite();
  options.announcer.changed(group, old, status);
}

/**
 * A JSON merge patch of the whole status: a field that is gone must be said to be null, and lists are replaced. Nobody else
 * writes it, and what it says follows from what was seen, so a lost race is repeated by the event that caused it.
 */
export async function writeStatus(client: KubeClient, object: UnknownObject, status: object): Promise<void> {
  const old = (object["status"] ?? {}) as Record<string, unknown>;
  const dropped = Object.fromEntries(
    Object.keys(old)
      .filter((field) => !(field in status))
      .map((field) => [field, null]),
  );
  const resource = object.kind === resources.Application.kind ? resources.Application : resources.ApplicationGroup;
  const { namespace, name } = object.metadata;
  const defined = Object.fromEntries(Object.entries(status).map(([field, value]) => [field, value ?? null]));
  await client.patch(
    { resource, namespace, name },
    { status: { ...dropped, ...defined } },
    { type: "merge", subresource: "status", fieldManager: FieldManager.controller },
  );
}

function revisionHistoryLimit(group: UnknownObject): number {
  return (group["spec"] as { revisionHistoryLimit?: number }).revisionHistoryLimit ?? 10;
}
