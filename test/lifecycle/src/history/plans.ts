/** The plan that a group's spec asks for at one moment of a history, and the plans that were stored. */
import { ApplicationGroupSpec, ApplicationSpec, Label } from "@orkestra/api";
import {
  type Compiled,
  compile,
  decodeRevision,
  helmRelease,
  type Plan,
  type ReleaseNode,
  readStagingRecord,
} from "@orkestra/core";
import type { UnknownObject } from "@orkestra/kube";
import type { Cluster } from "./cluster.ts";
import { ownerOf } from "./facts.ts";

/** Undefined when the spec cannot be rolled out, as while an application of it is missing, or a chart is not staged. */
export function wantedPlan(cluster: Cluster, group: UnknownObject): Plan | undefined {
  const compiled = compiledNow(cluster, group);
  if (!compiled.ok) return undefined;
  const { plan, unstaged } = compiled;
  return unstaged.length === 0 ? plan : sameOrigin(cluster, group.metadata.uid, plan);
}

/** The same as far as it is known: while charts are to be staged, what the spec wants of all other applications. */
export function knownPlan(cluster: Cluster, group: UnknownObject): Plan | undefined {
  const compiled = compiledNow(cluster, group);
  if (!compiled.ok) return undefined;
  const { plan, unstaged } = compiled;
  const drafts = new Set(unstaged.map(({ application }) => application));
  const known = { ...plan, nodes: plan.nodes.filter(({ application }) => !drafts.has(application)) };
  return wantedPlan(cluster, group) ?? known;
}

function compiledNow(cluster: Cluster, group: UnknownObject): Compiled {
  const { name, namespace = "", uid } = group.metadata;
  const applications = cluster
    .all("Application")
    .filter(({ metadata }) => metadata.namespace === namespace)
    .map(({ metadata, ...rest }) => [metadata.name, ApplicationSpec.parse(rest["spec"])] as const);
  const records = cluster
    .all("ControllerRevision")
    .filter((object) => object.metadata.labels?.[Label.staged] !== undefined && ownerOf(object) === uid)
    .map(readStagingRecord);
  const spec = ApplicationGroupSpec.parse(group["spec"]);
  return compile({
    group: { name, namespace, spec, ...(uid ? { uid } : {}) },
    applications: new Map(applications),
    records: new Map(records.map(({ name: record, record: content }) => [record, content])),
  });
}

/** A group whose record of staging was lost still wants the plan that it has been rolled out to. */
function sameOrigin(cluster: Cluster, uid: string | undefined, { origin }: Plan): Plan | undefined {
  return cluster
    .all("ControllerRevision")
    .filter((object) => object.metadata.labels?.[Label.staged] === undefined && ownerOf(object) === uid)
    .map((object) => decodeRevision(object))
    .find((plan) => plan.origin === origin);
}

/** Undefined when there is none of that name. */
export function storedPlan(cluster: Cluster, namespace: string, name: string): Plan | undefined {
  const revision = cluster.find("ControllerRevision", namespace, name);
  return revision && decodeRevision(revision);
}

export const releaseNodes = (plan: Pick<Plan, "nodes">): ReleaseNode[] =>
  plan.nodes.filter((node): node is ReleaseNode => node.kind === "release");

/** Object's name of each release node, and the digest that its HelmRelease must have. */
export const wantedReleases = (plan: Plan): Map<string, string> =>
  new Map(releaseNodes(plan).map((node) => [helmRelease(node).metadata.name, node.digest]));

/** Releases that a node waits for, by name of the node; what a step waits for stands in its place. */
export function releasesBefore(plan: Plan, name: string): string[] {
  const nodes = new Map(plan.nodes.map((node) => [node.name, node]));
  const found = new Set<string>();
  const visit = (dependencies: readonly string[]): void => {
    for (const dependency of dependencies) {
      const node = nodes.get(dependency);
      if (node?.kind === "release") found.add(dependency);
      else if (node) visit(node.dependencies);
    }
  };
  visit(nodes.get(name)?.dependencies ?? []);
  return [...found].sort();
}
