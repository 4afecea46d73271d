/** Histories made by hand, the shortest legible way: to show that each invariant sees what it is there to see. */
import { type ApplicationGroupSpecManifest, type ApplicationGroupStatus, Label, MANAGED_BY } from "@orkestra/api";
import { controllerRevision, helmRelease, type Plan } from "@orkestra/core";
import type { UnknownObject } from "@orkestra/kube";
import { Cluster } from "../src/history/cluster.ts";
import type { Entry, History } from "../src/history/history.ts";
import { releaseNodes, releasesBefore, wantedPlan } from "../src/history/plans.ts";

const UID = "uid-of-shop";

/** Builds a history object by object; each call is what some party wrote. */
export class Made {
  readonly #entries: Entry[] = [];
  readonly #cluster = new Cluster();

  get history(): History {
    return this.#entries;
  }

  get cluster(): Cluster {
    return this.#cluster;
  }

  mark(text: string, deletes: readonly string[] = []): this {
    this.#entries.push({ type: "mark", ms: 0, text, deletes });
    return this;
  }

  /** Creates or replaces. */
  put(object: UnknownObject): this {
    const { kind, metadata } = object;
    const before = this.#cluster.find(kind, metadata.namespace ?? "", metadata.name);
    return this.#push({ type: "change", ms: 0, object, before, after: object });
  }

  gone(object: UnknownObject): this {
    const { kind, metadata } = object;
    const before = this.#cluster.find(kind, metadata.namespace ?? "", metadata.name);
    return this.#push({ type: "change", ms: 0, object, before, after: undefined });
  }

  #push(entry: Extract<Entry, { type: "change" }>): this {
    this.#entries.push(entry);
    this.#cluster.take(entry);
    return this;
  }
}

/** A group "shop" of applications with their dependencies, in the values of `number`. */
export function group(
  graph: Readonly<Record<string, readonly string[]>>,
  { number = 1, ...rest }: { number?: number } & Partial<ApplicationGroupSpecManifest> = {},
  more: { readonly generation?: number; readonly status?: Partial<ApplicationGroupStatus> } = {},
): UnknownObject {
  const { generation = 1, status = {} } = more;
  const applications = Object.entries(graph).map(([name, dependencies]) => ({
    name,
    dependencies,
    spec: { chart: { url: "https://charts.example.com", name, version: "1.2.3" }, release: { values: { number } } },
  }));
  return {
    apiVersion: "orkestra.dev/v1alpha1",
    kind: "ApplicationGroup",
    metadata: { name: "shop", namespace: "default", uid: UID, generation },
    spec: { applications, ...rest },
    status: { observedGeneration: generation, ...status },
  };
}

export function planOf(object: UnknownObject): Plan {
  const plan = wantedPlan(new Cluster(), object);
  if (!plan) throw new Error("the spec cannot be rolled out");
  return plan;
}

export const revisionOf = (plan: Plan): UnknownObject => controllerRevision(plan, 1) as unknown as UnknownObject;

/** The HelmRelease of a node as an executor applies it, and as Flux judges it when `ready` is given. */
export function release(
  plan: Plan,
  node: string,
  {
    generation = 1,
    ready,
    ...rest
  }: { generation?: number; ready?: "True" | "False"; deletionTimestamp?: string } = {},
): UnknownObject {
  const found = releaseNodes(plan).find(({ name }) => name === node);
  if (!found) throw new Error(`no node ${node}`);
  const { metadata, ...object } = helmRelease(found);
  const dependencies = releasesBefore(plan, node).join(",");
  return {
    ...object,
    metadata: {
      ...metadata,
      ...rest,
      uid: `uid-of-${node}`,
      generation,
      annotations: { ...metadata.annotations, "orkestra.dev/node": node, "orkestra.dev/dependencies": dependencies },
      managedFields: [{ manager: "orkestra-executor", time: `${generation}` }],
    },
    ...(ready
      ? {
          status: {
            observedGeneration: generation,
            conditions: [{ type: "Ready", status: ready, reason: "R", message: "m" }],
          },
        }
      : {}),
  } as UnknownObject;
}

export function workflow(plan: Plan, name: string, phase = "", spec: object = {}): UnknownObject {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Workflow",
    metadata: {
      name,
      namespace: "default",
      uid: `uid-of-${name}`,
      labels: {
        [Label.managedBy]: MANAGED_BY,
        [Label.group]: "shop",
        [Label.revision]: revisionOf(plan).metadata.name,
      },
      ownerReferences: [{ apiVersion: "orkestra.dev/v1alpha1", kind: "ApplicationGroup", name: "shop", uid: UID }],
    },
    spec,
    ...(phase ? { status: { phase } } : {}),
  };
}
