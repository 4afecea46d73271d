/**
 * Gathers what `decide` needs to know of one group.
 *
 * It reads the caches; `fresh` reads Workflows and releases from the API server instead, for the moment before something is
 * started: caches of different kinds run at different speeds, and a Workflow that is seen to have ended before its
 * releases are seen to exist would be submitted twice.
 */
import {
  Annotation,
  ApplicationGroupSpec,
  ApplicationGroupStatus,
  ApplicationSpec,
  Label,
  MANAGED_BY,
} from "@orkestra/api";
import {
  type Compiled,
  compile,
  decodeRevision,
  type Observed,
  observePlan,
  observeRelease,
  type Plan,
  type ReleaseObservation,
  sizeProblems,
  type WorkflowView,
  workflowView,
} from "@orkestra/core";
import { type KubeClient, keyOf, resources, type UnknownObject } from "@orkestra/kube";
import { referencedApplications, type WorldView } from "./world.ts";

/** Children of a group, as the API server has them. */
interface Children {
  readonly workflows: readonly UnknownObject[];
  readonly releases: readonly UnknownObject[];
}

/** Compiling and hashing a plan is the dearest part of a reconcile, and most events leave its input as it was. */
class PlanCache {
  readonly #limits: Limits;
  readonly #plans = new Map<string, { readonly input: string; readonly compiled: Observed["compiled"] }>();

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  compiled(group: UnknownObject, world: WorldView): Observed["compiled"] {
    const applications = referencedApplications(group).map((name) =>
      world.application(`${group.metadata.namespace}/${name}`),
    );
    const input = [group, ...applications]
      .map((object) => `${object?.metadata.uid}:${object?.metadata.generation}`)
      .join(" ");
    const cached = this.#plans.get(keyOf(group));
    if (cached?.input === input) return cached.compiled;
    const compiled = compileGroup(group, applications, this.#limits);
    this.#plans.set(keyOf(group), { input, compiled });
    return compiled;
  }

  forget(key: string): void {
    this.#plans.delete(key);
  }
}

/** What the size of a Workflow depends on, beside the plan. */
type Limits = Parameters<typeof sizeProblems>[1];

function compileGroup(
  group: UnknownObject,
  applications: readonly (UnknownObject | undefined)[],
  limits: Limits,
): Observed["compiled"] {
  const { name, namespace = "", uid } = group.metadata;
  const spec = ApplicationGroupSpec.parse(group["spec"]);
  const specs = new Map(
    applications.flatMap((object) =>
      object ? [[object.metadata.name, ApplicationSpec.parse(object["spec"])] as const] : [],
    ),
  );
  const compiled: Compiled = compile({
    group: { name, namespace, spec, ...(uid ? { uid } : {}) },
    applications: specs,
    records: new Map(),
  });
  if (!compiled.ok) return compiled;
  const problems = sizeProblems(compiled.plan, limits);
  return problems.length > 0 ? { ok: false, problems } : observePlan(compiled);
}

export class Observer {
  readonly #client: KubeClient;
  readonly #world: WorldView;
  readonly plans: PlanCache;
  /** Digests of the steps of immutable revisions, by `NAMESPACE/NAME` of the revision. */
  readonly #steps = new Map<string, ReadonlyMap<string, string>>();

  constructor(client: KubeClient, world: WorldView, limits: Limits) {
    this.plans = new PlanCache(limits);
    this.#client = client;
    this.#world = world;
  }

  async observe(group: UnknownObject): Promise<Observed> {
    const key = keyOf(group);
    return await this.#assemble(group, { workflows: this.#world.workflows(key), releases: this.#world.releases(key) });
  }

  async fresh(group: UnknownObject): Promise<Observed> {
    const { namespace, name } = group.metadata;
    const ours = { namespace, labelSelector: `${Label.managedBy}=${MANAGED_BY},${Label.group}=${name}` };
    const [workflows, releases] = await Promise.all([
      this.#client.list(resources.Workflow, ours),
      this.#client.list(resources.HelmRelease, ours),
    ]);
    return await this.#assemble(group, { workflows: workflows.items, releases: releases.items });
  }

  async #assemble(group: UnknownObject, { workflows, releases }: Children): Promise<Observed> {
    const compiled = this.plans.compiled(group, this.#world);
    const status = statusOfObject(group);
    const { name, namespace = "", generation = 0, deletionTimestamp, annotations, uid } = group.metadata;
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
    const stored = await this.#client.get({
      resource: resources.ControllerRevision,
      namespace: plan.namespace,
      name: revision,
    });
    const steps = stored ? decodeRevision(stored).nodes.filter(({ kind }) => kind === "step") : [];
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
