/** Reads a node's work from the plan in a ControllerRevision. What is asked of the plan and is not in it is a usage error. */
import { decodeRevision, helmRelease, type Plan, type PlanNode, type ReleaseNode, wantedOf } from "@orkestra/core";
import { type Ref, resources, type UnknownObject } from "@orkestra/kube";
import type { Origin } from "./arguments/origin.ts";
import type { Cluster } from "./cluster.ts";
import { LONGEST_MS } from "./duration.ts";
import { readRefusal } from "./refusal-note.ts";
import { type Dependency, type Found, refOf, type Work } from "./work.ts";

export async function fromRevision(
  cluster: Cluster,
  { namespace, name, node }: Extract<Origin, { kind: "revision" }>,
  after: readonly string[],
  signal: AbortSignal,
): Promise<Found> {
  const ref: Ref = { resource: resources.ControllerRevision, namespace, name };
  const revision = await cluster.get(ref, signal);
  if (!revision) return { ok: false, problems: [`there is no ControllerRevision ${namespace}/${name}`] };
  const plan = planOf(revision);
  const place = { revision: ref, noted: readRefusal(revision, node) !== undefined };
  return typeof plan === "string" ? { ok: false, problems: [plan] } : workOfNode(plan, node, after, place);
}

/** The plan, or what is wrong with the object that should hold it: decodeRevision throws nothing else. */
function planOf(revision: UnknownObject): Plan | string {
  try {
    return decodeRevision(revision);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function workOfNode(
  plan: Plan,
  name: string,
  after: readonly string[],
  place: Pick<NonNullable<Work["plan"]>, "revision" | "noted">,
): Found {
  const problems: string[] = [];
  const [own, ...dependencies] = [name, ...after].map((wanted) => releaseNode(plan, wanted, problems));
  if (after.includes(name)) problems.push(`node "${name}" cannot hold for itself`);
  if (!own || problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    work: {
      objects: own.objects,
      release: targetOf(own),
      group: plan.group,
      timeoutMs: Math.min(own.timeoutSeconds * 1_000, LONGEST_MS),
      after: dependencies.flatMap((node) => (node ? [{ node: node.name, ...targetOf(node) }] : [])),
      plan: { ...place, node: name, awaited: plan.nodes.some((node) => holdsFor(node, name)) },
    },
  };
}

function holdsFor({ kind, dependencies }: PlanNode, name: string): boolean {
  return kind === "release" && dependencies.includes(name);
}

function targetOf(node: ReleaseNode): Omit<Dependency, "node"> {
  return { ref: refOf(helmRelease(node)), wanted: { ...wantedOf(node), digest: node.digest } };
}

function releaseNode(plan: Plan, name: string, problems: string[]): ReleaseNode | undefined {
  const node: PlanNode | undefined = plan.nodes.find((node) => node.name === name);
  if (node?.kind === "release") return node;
  problems.push(
    node ? `node "${name}" of the plan is no release` : `the plan of group "${plan.group}" has no node "${name}"`,
  );
  return undefined;
}
