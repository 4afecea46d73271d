/**
 * Gathers what `decide` needs to know of one group.
 *
 * It reads the caches; `fresh` reads Workflows, releases and records of staging from the API server instead, for the moment
 * before something is started: caches of different kinds run at different speeds, and a Workflow that is seen to have ended
 * before its releases or records are seen to exist would be submitted twice.
 */
import { Annotation, ApplicationGroupStatus, Label, MANAGED_BY } from "@orkestra/api";
import {
  type Observed,
  observeRelease,
  type Plan,
  type ReleaseObservation,
  type WorkflowView,
  workflowView,
} from "@orkestra/core";
import { type KubeClient, keyOf, resources, type UnknownObject } from "@orkestra/kube";
import { PlanCache, type PlanOptions } from "./plans.ts";
import { referencedApplications, type WorldView } from "./world.ts";

/** Children of a group, as the API server has them. */
interface Children {
  readonly workflows: readonly UnknownObject[];
  readonly releases: readonly UnknownObject[];
  /** What was recorded of charts that were staged for the group. */
  readonly records: readonly UnknownObject[];
}

export class Observer {
  readonly #client: KubeClient;
  readonly #world: WorldView;
  readonly plans: PlanCache;
  /** Digests of the steps of immutable revisions, by `NAMESPACE/NAME` of the revision. */
  readonly #steps = new Map<string, ReadonlyMap<string, string>>();

  constructor(client: KubeClient, world: WorldView, options: PlanOptions) {
    this.plans = new PlanCache(client, options);
    this.#client = client;
    this.#world = world;
  }

  async observe(group: UnknownObject): Promise<Observed> {
    const key = keyOf(group);
    return await this.#assemble(group, {
      workflows: this.#world.workflows(key),
      releases: this.#world.releases(key),
      records: this.#world.records(key),
    });
  }

  async fresh(group: UnknownObject): Promise<Observed> {
    const { namespace, name } = group.metadata;
    const labelSelector = `${Label.managedBy}=${MANAGED_BY},${Label.group}=${name}`;
    const [workflows, releases, records] = await Promise.all([
      this.#client.list(resources.Workflow, { namespace, labelSelector }),
      this.#client.list(resources.HelmRelease, { namespace, labelSelector }),
      this.#client.list(resources.ControllerRevision, {
        namespace,
        labelSelector: `${labelSelector},${Label.staged}`,
      }),
    ]);
    return await this.#assemble(group, {
      workflows: workflows.items,
      releases: releases.items,
      records: records.items,
    });
  }

  async #assemble(group: UnknownObject, { workflows, releases, records }: Children): Promise<Observed> {
    const { name, namespace = "", generation = 0, deletionTimestamp, annotations, uid } = group.metadata;
    const usable = records.filter((record) => isOwnedBy(record, uid) && !record.metadata.deletionTimestamp);
    const applications = referencedApplications(group).map((application) =>
      this.#world.application(`${namespace}/${application}`),
    );
    const status = statusOfObject(group);
    const compiled = await this.plans.compiled({ group, applications, records: usable }, status);
    const spec = group["spec"] as { suspend?: boolean; onFailure?: "Rollback" | "Hold" };
    const requestedAt = annotations?.[Annotation.requestedAt];
    return {
      group: {
        name,
        namespace,
        generation,
        suspend: spec.suspend === true,
        onFailure: spec.onFailure ?? "Rollback",
        deleting: deletionTimestamp !== undefined,
        ...(requestedAt ? { requestedAt } : {}),
        status,
      },
      compiled,
      workflows: workflows.filter((workflow) => isOwnedBy(workflow, uid)).map(view),
      releases: compiled.ok ? observeReleases(compiled.plan, releases) : new Map(),
      stepsDone: compiled.ok ? await this.#stepsDone(compiled.plan, status.lastGoodRevision) : new Map(),
    };
  }

  /** Only a plan with steps needs to know what the last good revision ran. A revision that is gone proves nothing. */
  async #stepsDone(plan: Plan, revision: string | undefined): Promise<ReadonlyMap<string, string>> {
    if (!revision || !plan.nodes.some(({ kind }) => kind === "step")) return new Map();
    const key = `${plan.namespace}/${revision}`;
    const known = this.#steps.get(key);
    if (known) return known;
    const stored = await this.plans.stored(plan.namespace, revision);
    const steps = stored?.nodes.filter(({ kind }) => kind === "step") ?? [];
    const digests = new Map(steps.map((step) => [step.name, step.digest]));
    if (stored) this.#steps.set(key, digests);
    return digests;
  }
}

const view = (workflow: UnknownObject): WorkflowView => workflowView(workflow);

/** A group of the same name that was deleted a moment ago may have left Workflows that are still being collected. */
function isOwnedBy(object: UnknownObject, uid: string | undefined): boolean {
  return object.metadata.ownerReferences?.some((owner) => owner.uid === uid) ?? false;
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

/** A status that some other version wrote, and that cannot be read, is as good as none: it is written again. */
function statusOfObject(group: UnknownObject): ApplicationGroupStatus {
  const read = ApplicationGroupStatus.safeParse(group["status"]);
  return read.success ? read.data : { observedGeneration: -1, conditions: [] };
}
