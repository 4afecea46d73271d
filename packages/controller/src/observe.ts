/**
 * Gathers what `decide` needs to know of one group.
 *
 * It reads the caches; `fresh` reads the group, its Workflows, releases, records of staging and revisions from the API server
 * instead, for the moment before something is started or deleted: caches of different kinds run at different speeds, and a
 * Workflow that is seen to have ended before its releases or records are seen to exist would be submitted twice.
 */
import { Annotation, FINALIZER, Label, MANAGED_BY } from "@orkestra/api";
import {
  isOwnedBy,
  liveRelease,
  type Observed,
  observeRelease,
  type Plan,
  type ReleaseObservation,
  readRollbackTo,
  revisionsNeeded,
  workflowView,
} from "@orkestra/core";
import { type KubeClient, keyOf, type Resource, resources, type UnknownObject } from "@orkestra/kube";
import { groupFrame } from "./frame.ts";
import { PlanCache, type PlanOptions } from "./plans.ts";
import { readStatus } from "./read-status.ts";
import { requestToken } from "./request-token.ts";
import { StoredPlans } from "./stored.ts";
import { referencedApplications, type WorldView } from "./world.ts";

/** Children of a group, as the API server has them. */
interface Children {
  readonly workflows: readonly UnknownObject[];
  readonly releases: readonly UnknownObject[];
  /** What was recorded of charts that were staged for the group. */
  readonly records: readonly UnknownObject[];
  readonly fresh: boolean;
}

/** A group as it was looked at. */
export interface Look {
  readonly group: UnknownObject;
  readonly observed: Observed;
  /** The Application objects that it names and that are there. */
  readonly applications: readonly UnknownObject[];
}

export interface ObserverOptions extends PlanOptions {
  /** RFC 3339. */
  readonly now: () => string;
}

export class Observer {
  readonly #client: KubeClient;
  readonly #world: WorldView;
  readonly #now: () => string;
  readonly #plans: PlanCache;
  readonly #stored: StoredPlans;
  /** Digests of the steps of the last good revision, by `NAMESPACE/NAME` of the group. */
  readonly #steps = new Map<string, { readonly revision: string; readonly digests: ReadonlyMap<string, string> }>();

  constructor(client: KubeClient, world: WorldView, options: ObserverOptions) {
    this.#plans = new PlanCache(client, options);
    this.#stored = new StoredPlans(client);
    this.#client = client;
    this.#world = world;
    this.#now = options.now;
  }

  async observe(group: UnknownObject): Promise<Look> {
    const key = keyOf(group);
    return await this.#assemble(group, {
      workflows: this.#world.workflows(key),
      releases: this.#world.releases(key),
      records: this.#world.records(key),
      fresh: false,
    });
  }

  /** Undefined when the group is gone, or another of the same name is there. */
  async fresh({ metadata: { namespace, name, uid } }: UnknownObject): Promise<Look | undefined> {
    const labelSelector = `${Label.managedBy}=${MANAGED_BY},${Label.group}=${name}`;
    const list = (resource: Resource, selector = labelSelector) => this.#list(resource, namespace, selector);
    const [group, workflows] = await Promise.all([
      this.#client.get({ resource: resources.ApplicationGroup, namespace, name }),
      list(resources.Workflow),
    ]);
    // After that: what a Workflow left that had ended by then is there to be seen, however long each answer took.
    const [releases, records] = await Promise.all([
      list(resources.HelmRelease),
      list(resources.ControllerRevision, `${labelSelector},${Label.staged}`),
    ]);
    if (!group || group.metadata.uid !== uid) return undefined;
    return await this.#assemble(group, { workflows, releases, records, fresh: true });
  }

  /** Forgets what is kept of a group that is gone. */
  forget(key: string): void {
    this.#plans.forget(key);
    this.#stored.forget(key);
    this.#steps.delete(key);
  }

  /** Of a kind that the cluster does not serve there are none. */
  async #list(resource: Resource, namespace: string | undefined, labelSelector: string): Promise<UnknownObject[]> {
    try {
      return (await this.#client.list(resource, { namespace, labelSelector })).items;
    } catch (error) {
      if (this.#world.isUnserved(resource, error)) return [];
      throw error;
    }
  }

  async #assemble(group: UnknownObject, { workflows, releases, records, fresh }: Children): Promise<Look> {
    const { name, namespace = "", generation = 0, deletionTimestamp, annotations, uid, finalizers } = group.metadata;
    const key = keyOf(group);
    // A group of the same name that was deleted a moment ago may have left Workflows that are still being collected.
    const usable = records.filter((record) => isOwnedBy(record.metadata, uid) && !record.metadata.deletionTimestamp);
    const applications = referencedApplications(group).map((application) =>
      this.#world.application(`${namespace}/${application}`),
    );
    const status = readStatus(group);
    const compiled = await this.#plans.compiled({ group, applications, records: usable }, status);
    const spec = (group["spec"] ?? {}) as GroupSpec;
    const requestedAt = requestToken(group.metadata);
    const rollbackTo = readRollbackTo(annotations?.[Annotation.rollbackTo]);
    const seen: Omit<Observed, "stored"> = {
      group: {
        name,
        namespace,
        generation,
        suspend: spec.suspend === true,
        onFailure: spec.onFailure ?? "Rollback",
        deleting: deletionTimestamp !== undefined,
        ...(deletionTimestamp ? { deletedAt: deletionTimestamp } : {}),
        hasFinalizer: finalizers?.includes(FINALIZER) ?? false,
        deletionPolicy: spec.deletionPolicy ?? "Uninstall",
        ...(requestedAt ? { requestedAt } : {}),
        ...(rollbackTo ? { rollbackTo } : {}),
        frame: compiled.ok ? compiled.plan : groupFrame(group),
        status,
      },
      compiled,
      workflows: workflows
        .filter((workflow) => isOwnedBy(workflow.metadata, uid))
        .map((workflow) => workflowView(workflow)),
      releases: compiled.ok ? observeReleases(compiled.plan, releases) : new Map(),
      live: releases.filter((release) => isOwnedBy(release.metadata, uid)).map((release) => liveRelease(release)),
      stepsDone: compiled.ok ? await this.#stepsDone(key, compiled.plan, status.lastGoodRevision) : new Map(),
      now: this.#now(),
    };
    const stored = await this.#stored.observe({
      owner: { name, namespace, uid },
      names: revisionsNeeded(seen),
      releases: new Map(releases.map((release) => [release.metadata.name, release])),
      fresh,
    });
    const found = applications.filter((application) => application !== undefined);
    return { group, observed: { ...seen, stored }, applications: found };
  }

  /** Only a plan with steps needs to know what the last good revision ran. A revision that is gone proves nothing. */
  async #stepsDone(key: string, plan: Plan, revision: string | undefined): Promise<ReadonlyMap<string, string>> {
    if (!revision || !plan.nodes.some(({ kind }) => kind === "step")) return new Map();
    const known = this.#steps.get(key);
    if (known?.revision === revision) return known.digests;
    const stored = await this.#plans.stored(plan.namespace, revision);
    const steps = stored?.nodes.filter(({ kind }) => kind === "step") ?? [];
    const digests = new Map(steps.map((step) => [step.name, step.digest]));
    if (stored) this.#steps.set(key, { revision, digests });
    return digests;
  }
}

interface GroupSpec {
  readonly suspend?: boolean;
  readonly onFailure?: "Rollback" | "Hold";
  readonly deletionPolicy?: "Uninstall" | "Orphan";
}

function observeReleases(plan: Plan, objects: readonly UnknownObject[]): Map<string, ReleaseObservation> {
  const byName = new Map(objects.map((object) => [object.metadata.name, object]));
  const observations = new Map<string, ReleaseObservation>();
  for (const node of plan.nodes) {
    if (node.kind !== "release") continue;
    const live = byName.get(node.objects.at(-1)?.metadata.name ?? "");
    if (live) observations.set(node.name, observeRelease(live, node));
  }
  return observations;
}
