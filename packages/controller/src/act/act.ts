/**
 * Carries out what was decided of a group. Every act may be repeated after a crash at any point, and may meet its own earlier
 * half; what it leaves in the cluster is what the next look decides on.
 */
import { type Decision, removeDirectly, stopRefused } from "@orkestra/core";
import { ApiError, isConflict, isTransient, type KubeClient, keyOf, type UnknownObject } from "@orkestra/kube";
import type { Logger } from "pino";
import type { Look } from "../observe.ts";
import { keepOf, recordRevision } from "../revisions.ts";
import { deleteRelease } from "./delete-release.ts";
import { claim, disclaim } from "./finalizer.ts";
import { letGo } from "./let-go.ts";
import { deleteSources } from "./sources.ts";
import { stop } from "./stop.ts";
import { type Submission, type SubmitOptions, submit, submitRemoval, submitStages } from "./submit.ts";

export interface ActOptions extends SubmitOptions {
  readonly client: KubeClient;
  readonly log: Logger;
}

export interface Acted {
  /** What to report: mostly what was decided. */
  readonly decision: Decision;
  /** The group as it was changed: it is to be decided again at once. */
  readonly changed?: UnknownObject;
  /** The group is gone, or only others keep it. */
  readonly gone?: true;
}

export async function act(
  { group, observed }: Pick<Look, "group" | "observed">,
  decision: Decision,
  options: ActOptions,
): Promise<Acted> {
  const { client, log } = options;
  const names = { group: keyOf(group), ...("revision" in decision ? { revision: decision.revision } : {}) };
  const submission = { ...options, requestedAt: observed.group.requestedAt };
  switch (decision.state) {
    case "Claiming": {
      const changed = await claim(client, group);
      return changed ? { decision, changed } : { decision, gone: true };
    }
    case "Submitting":
    case "SubmittingRollback": {
      const workflow = await submit(client, decision, keepOf(group, observed), submission);
      const pending = decision.plan.nodes.length - decision.done.size;
      const removals = decision.removals.length;
      const what = decision.state === "Submitting" ? "rollout started" : "rollback started";
      log.info({ ...names, workflow, pending, removals }, what);
      return { decision };
    }
    case "SubmittingStages": {
      const workflow = await submitStages(client, decision, submission);
      const applications = decision.stages.map(({ application }) => application);
      log.info({ ...names, workflow, applications }, "staging started");
      return { decision };
    }
    case "SubmittingRemoval":
      return await remove({ group, observed }, decision, submission);
    case "RemovingDirectly":
      return await removeAll(group, decision, options);
    case "Orphaning": {
      const releases = decision.releases.map(({ name }) => name);
      const objects = await letGo(client, group, releases);
      log.info({ ...names, releases, objects }, "releases let go, with their sources");
      return { decision, changed: group };
    }
    case "Finalizing":
      await deleteSources(client, group);
      await disclaim(client, group);
      log.info(names, "nothing is left of the group");
      return { decision, gone: true };
    case "Stopping":
      return await stopOnce({ group, observed }, decision, options);
    case "Ready":
      if (observed.compiled.ok && observed.group.status.revision !== observed.compiled.revision) {
        const { plan, revision } = observed.compiled;
        await recordRevision(client, plan, revision, keepOf(group, observed));
      }
      return { decision };
    case "RollingOut":
    case "RollingBack":
    case "RolledBack":
    case "RollbackFailed":
    case "Removing":
    case "RemoveBlocked":
    case "RemoveFailed":
    case "Staging":
    case "Failed":
    case "StagingFailed":
    case "Suspended":
    case "Invalid":
    case "WaitingForApplications":
    case "Blocked":
      return { decision };
  }
}

/** What of a deletion no Workflow can be made for is done here and now: a namespace that ends takes no new objects. */
async function remove(
  { group, observed }: Pick<Look, "group" | "observed">,
  decision: Extract<Decision, { state: "SubmittingRemoval" }>,
  options: ActOptions & Submission,
): Promise<Acted> {
  const { client, log } = options;
  const { revision, removals, purpose } = decision;
  const releases = removals.map(({ release }) => release.name);
  try {
    const workflow = await submitRemoval(client, observed.group.frame, decision, options);
    log.info({ group: keyOf(group), revision, workflow, releases, purpose }, "removal started");
    return { decision };
  } catch (error) {
    if (purpose !== "delete" || !isRefusal(error)) throw error;
    return await removeAll(group, removeDirectly(observed, error.message), options);
  }
}

async function removeAll(group: UnknownObject, decision: Decision, { client, log }: ActOptions): Promise<Acted> {
  if (decision.state !== "RemovingDirectly") return { decision };
  for (const { name } of decision.releases) {
    const deleted = await deleteRelease(client, group, name);
    if (deleted)
      log.warn({ group: keyOf(group), release: name, because: decision.because }, "release deleted directly");
  }
  return { decision };
}

/** A Workflow that cannot be stopped must not keep a group from being deleted for ever. */
async function stopOnce(
  look: Pick<Look, "group" | "observed">,
  decision: Extract<Decision, { state: "Stopping" }>,
  options: ActOptions,
): Promise<Acted> {
  const { group, observed } = look;
  const { supersededBy, workflow } = decision;
  if (workflow.stoppedAt !== undefined) return { decision };
  const { name } = workflow;
  try {
    await stop(options.client, { namespace: observed.group.namespace, name, supersededBy, now: observed.now });
  } catch (error) {
    if (!observed.group.deleting || !(error instanceof ApiError)) throw error;
    options.log.warn({ group: keyOf(group), workflow: name, error: error.message }, "Workflow cannot be stopped");
    return await act(look, stopRefused(observed, name), options);
  }
  options.log.info({ group: keyOf(group), workflow: name, supersededBy }, "Workflow stopped for what is wanted now");
  return { decision };
}

/**
 * The API server's own word that it will not do it, for the user to read; anything else is a fault. A conflict is none: somebody
 * was faster, and the next look sees what they did.
 */
export function isRefusal(error: unknown): error is ApiError {
  return error instanceof ApiError && !isTransient(error) && !isConflict(error);
}
