/**
 * What a rollout of a plan would do to the releases of a group that are there: each node of the plan once, and what goes. Pure.
 *
 * It follows the same rules as the rollout itself: a release goes by the digest that it was applied with, and one that is as
 * wanted is run again only while it is not ready and this plan is not settled.
 */
import { Annotation } from "@orkestra/api";
import { movedOut } from "../decide/moved.ts";
import { observeRelease } from "../decide/observe-release.ts";
import type { ReleaseObservation } from "../decide/observed.ts";
import { topologicalOrder } from "../graph/order.ts";
import { helmRelease, type Plan, type PlanNode, type ReleaseNode, type StageNode, type StepNode } from "../plan.ts";
import { fields, text } from "../readiness/json.ts";
import { liveRelease } from "../removal/live-release.ts";
import { type Removal, removals } from "../removal/removal.ts";
import { type Difference, differenceOf } from "./difference.ts";

export interface ChangesInput {
  readonly plan: Plan;
  /** As `compile` says. While there are any, what of their applications changes is not known in full. */
  readonly unstaged: readonly StageNode[];
  /** HelmReleases that belong to the group, as the API server has them. */
  readonly releases: readonly unknown[];
  /** Plans that releases may have been applied from, newest first. */
  readonly stored: readonly Plan[];
  /** Everything was as this plan wants it, and nothing else was started since. */
  readonly settled: boolean;
  /** Digests of the steps that the last good revision ran, by node name. */
  readonly stepsDone: ReadonlyMap<string, string>;
  /** For a plan to go back to, as `observeStored` judges its releases, by node name. */
  readonly judged?: ReadonlyMap<string, ReleaseObservation>;
}

export interface Changes {
  /** Why none of it would be done, and what helps. */
  readonly refused?: string;
  /** Charts that are split and staged before anything of the group is touched. */
  readonly stages: readonly StageNode[];
  /** Each node of the plan, dependencies first. */
  readonly nodes: readonly NodeChange[];
  /** After all nodes, each after those that it waits for. */
  readonly removals: readonly Removal[];
}

export type NodeChange =
  /** `waits`: one of this name is being deleted, and must be gone first. */
  | { readonly what: "create"; readonly node: ReleaseNode; readonly waits: boolean }
  | { readonly what: "change"; readonly node: ReleaseNode; readonly difference: Difference }
  /** It is there; what of it changes is known once its chart is staged. */
  | { readonly what: "unknown"; readonly node: ReleaseNode }
  /** As wanted but not ready: waited for, or tried again where it failed for good. */
  | { readonly what: "again"; readonly node: ReleaseNode; readonly reason: string; readonly message: string }
  /** The release stays as it is; it will come after others from now on. */
  | {
      readonly what: "order";
      readonly node: ReleaseNode;
      readonly before: readonly string[];
      readonly after: readonly string[];
    }
  /** `trouble`: why it is not ready, which is no reason to roll it out again once its plan is settled. */
  | { readonly what: "unchanged"; readonly node: PlanNode; readonly trouble?: string }
  /** A step that runs. */
  | { readonly what: "run"; readonly node: StepNode };

/** Whether a rollout would have anything to do, or to remember. */
export function isNothing({ stages, nodes, removals: gone }: Changes): boolean {
  return stages.length === 0 && gone.length === 0 && nodes.every(({ what }) => what === "unchanged");
}

export function changesOf(input: ChangesInput): Changes {
  const { plan, unstaged } = input;
  const releases = releaseNodes(plan);
  const live = new Map(input.releases.map((object) => [nameOf(object), object]));
  const observed = new Map(
    releases.flatMap((node) => {
      const object = live.get(helmRelease(node).metadata.name);
      return object === undefined
        ? []
        : [[node.name, input.judged?.get(node.name) ?? observeRelease(object, node)] as const];
    }),
  );
  const known = byDigest(input.stored);
  const drafts = new Set(unstaged.map(({ application }) => application));
  const ofRelease = (node: ReleaseNode): NodeChange => {
    const object = live.get(helmRelease(node).metadata.name);
    const seen = observed.get(node.name);
    if (object === undefined || seen === undefined) return { what: "create", node, waits: false };
    if (isDeleted(object)) return { what: "create", node, waits: true };
    if (drafts.has(node.application)) return { what: "unknown", node };
    return releaseChange(node, object, seen, { ...input, known });
  };

  const changed = new Map<string, NodeChange>(releases.map((node) => [node.name, ofRelease(node)]));
  for (const node of plan.nodes) {
    if (node.kind === "step") changed.set(node.name, stepChange(node, changed.get(node.application), input));
  }
  const refused = movedOut({ plan, unstaged }, observed);
  return {
    ...(refused === undefined ? {} : { refused }),
    stages: unstaged,
    nodes: topologicalOrder(plan.nodes).flatMap((name) => changed.get(name) ?? []),
    removals: removals(input.releases.map(liveRelease), plan),
  };
}

function releaseChange(
  node: ReleaseNode,
  object: unknown,
  seen: ReleaseObservation,
  { known, settled }: ChangesInput & { readonly known: ReadonlyMap<string, ReleaseNode> },
): NodeChange {
  if (!seen.asPlanned) {
    const digest = annotation(object, Annotation.digest);
    return { what: "change", node, difference: differenceOf(node, object, known.get(digest ?? "")) };
  }
  if (seen.state !== "ready" && !settled) return { what: "again", node, reason: seen.reason, message: seen.message };
  const [before, after] = [
    annotation(object, Annotation.dependencies),
    annotation(helmRelease(node), Annotation.dependencies),
  ];
  if (before !== undefined && after !== undefined && before !== after)
    return { what: "order", node, before: names(before), after: names(after) };
  if (seen.state === "ready") return { what: "unchanged", node };
  return { what: "unchanged", node, trouble: `${seen.reason}: ${seen.message}` };
}

/** A step has run when its application's release needed nothing, and it ran as it is now in a good revision. */
function stepChange(node: StepNode, own: NodeChange | undefined, { settled, stepsDone }: ChangesInput): NodeChange {
  const isOwnDone = own?.what === "unchanged" || own?.what === "order";
  const isDone = isOwnDone && (settled || stepsDone.get(node.name) === node.digest);
  return isDone ? { what: "unchanged", node } : { what: "run", node };
}

function releaseNodes({ nodes }: Plan): ReleaseNode[] {
  return nodes.filter((node) => node.kind === "release");
}

function byDigest(plans: readonly Plan[]): ReadonlyMap<string, ReleaseNode> {
  return new Map(
    plans
      .toReversed()
      .flatMap(releaseNodes)
      .map((node) => [node.digest, node]),
  );
}

const metadataOf = (object: unknown) => fields(fields(object)["metadata"]);
const nameOf = (object: unknown): string => text(metadataOf(object)["name"]) ?? "";
const isDeleted = (object: unknown): boolean => metadataOf(object)["deletionTimestamp"] !== undefined;

function annotation(object: unknown, name: string): string | undefined {
  const value = fields(metadataOf(object)["annotations"])[name];
  return typeof value === "string" ? value : undefined;
}

const names = (joined: string): string[] => joined.split(",").filter(Boolean);
