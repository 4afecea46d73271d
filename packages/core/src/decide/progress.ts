/** Where each node of the plan is on its way, from its release and from the Workflow's task. Pure. */
import type { Phase } from "@orkestra/api";
import type { Plan, PlanNode } from "../plan.ts";
import { inExecutorWords, isSkipped } from "./executor-words.ts";
import type { ReleaseObservation } from "./observed.ts";
import type { TaskView } from "./workflow-view.ts";

export interface NodeProgress {
  readonly phase: Extract<Phase, "Pending" | "Staging" | "Holding" | "Releasing" | "Ready" | "Failed" | "Skipped">;
  readonly message: string;
  /** Of what is being released: Flux could not do it, and tries again; `message` says why. */
  readonly inTrouble?: true;
  readonly startedAt?: string;
  readonly finishedAt?: string;
}

export interface Sources {
  /** Nodes of this very plan that were ready before, as they were shown. */
  readonly readyBefore: ReadonlyMap<string, NodeProgress>;
  readonly releases: ReadonlyMap<string, ReleaseObservation>;
  /** The current Workflow's task of a node. */
  readonly task: (node: PlanNode) => TaskView | undefined;
  /** Whether a step that is not in the Workflow was done before. */
  readonly stepDone: (node: PlanNode) => boolean;
}

/** Progress of each node, by name. */
export function progress(plan: Plan, sources: Sources): ReadonlyMap<string, NodeProgress> {
  const ready = new Set(plan.nodes.filter((node) => isReady(node, sources)).map((node) => node.name));
  return new Map(plan.nodes.map((node) => [node.name, nodeProgress(node, sources, ready)]));
}

/** Once ready in a plan, a release that Flux merely looks at again stays ready; only a failure takes that back. */
function isReady(node: PlanNode, { releases, task, stepDone, readyBefore }: Sources): boolean {
  if (node.kind === "step") return task(node)?.phase === "Succeeded" || (task(node) === undefined && stepDone(node));
  const release = releases.get(node.name);
  return (
    release?.asPlanned === true &&
    (release.state === "ready" || (release.state === "progressing" && readyBefore.has(node.name)))
  );
}

/** One node with all that is known of it. */
interface Seen {
  readonly node: PlanNode;
  readonly isReady: boolean;
  readonly task: TaskView | undefined;
  /** Its release, if that was made from this plan. */
  readonly release: ReleaseObservation | undefined;
  /** Dependencies that are not ready, in words; empty when all are. */
  readonly waitsFor: string;
}

interface Row {
  readonly phase: NodeProgress["phase"];
  readonly applies: (seen: Seen) => boolean;
  readonly message: (seen: Seen) => string;
}

const isRunning = ({ task }: Seen): boolean => task?.phase === "Running";
const hasFailed = ({ task }: Seen): boolean => task?.phase === "Failed" || task?.phase === "Error";
const inFluxWords = ({ release }: Seen): string => `${release?.reason}: ${release?.message}`;
const executorSays = ({ task }: Seen): string => inExecutorWords(task?.message ?? "");
/** An executor that saw the release fail has looked deeper than Flux: its last words hold Flux's, and what the pods say. */
const inTheDeepestWords = (seen: Seen): string =>
  hasFailed(seen) && VERDICT.test(seen.task?.message ?? "")
    ? executorSays(seen).replace(/^release \S+ failed: /, "")
    : inFluxWords(seen);

const whatItWaitsFor = ({ waitsFor, task }: Seen): string => {
  if (waitsFor) return `waiting for ${waitsFor}`;
  return task ? "its pod is starting" : "";
};

/** In order: the first row that applies tells the phase. */
const TABLE: readonly Row[] = [
  { phase: "Ready", applies: ({ isReady }) => isReady, message: () => "" },
  {
    phase: "Skipped",
    applies: ({ task }) => task?.phase === "Omitted" || task?.phase === "Skipped",
    message: ({ waitsFor }) => `not started: ${waitsFor || "a dependency"} did not become ready`,
  },
  // An executor that held for its dependencies, and saw one of them fail.
  {
    phase: "Skipped",
    applies: (seen) => hasFailed(seen) && isSkipped({ message: seen.task?.message ?? "" }),
    message: executorSays,
  },
  { phase: "Failed", applies: ({ release }) => release?.state === "failed", message: inTheDeepestWords },
  { phase: "Failed", applies: hasFailed, message: executorSays },
  { phase: "Releasing", applies: ({ release }) => release !== undefined, message: inFluxWords },
  {
    phase: "Holding",
    applies: (seen) => isRunning(seen) && seen.waitsFor !== "",
    message: ({ waitsFor }) => `waiting for ${waitsFor}`,
  },
  { phase: "Releasing", applies: isRunning, message: () => "starting" },
  { phase: "Pending", applies: () => true, message: whatItWaitsFor },
];

function nodeProgress(node: PlanNode, sources: Sources, ready: ReadonlySet<string>): NodeProgress {
  const release = sources.releases.get(node.name);
  const seen: Seen = {
    node,
    isReady: ready.has(node.name),
    task: sources.task(node),
    release: release?.asPlanned ? release : undefined,
    waitsFor: unready(node, ready),
  };
  const before = seen.isReady ? sources.readyBefore.get(node.name) : undefined;
  if (before && !ranSince(before, seen)) return before;
  const row = TABLE.find(({ applies }) => applies(seen));
  if (!row) throw new Error("the last row applies to everything");
  const inTrouble = row.phase === "Releasing" && seen.release?.inTrouble ? { inTrouble: true as const } : {};
  return { phase: row.phase, message: row.message(seen), ...inTrouble, ...times(row.phase, seen) };
}

/**
 * Whether it has been released anew since it became ready. Flux looks at a release again by itself, half a minute later for one
 * whose chart was not there at once, and its condition then tells of that look; when the release became ready stays as it was.
 */
function ranSince({ finishedAt }: NodeProgress, { task, release }: Seen): boolean {
  if (release?.state === "progressing") return false;
  return finishedAt === undefined || (task?.startedAt !== undefined && task.startedAt > finishedAt);
}

/** A node that never got to do anything has no times. */
function times(phase: NodeProgress["phase"], { task, release }: Seen): Pick<NodeProgress, "startedAt" | "finishedAt"> {
  if (phase === "Pending" || phase === "Holding") return {};
  const startedAt = phase === "Skipped" ? undefined : later(release?.createdAt, task?.startedAt);
  const judged = phase === "Ready" || release?.state === "failed" ? release?.since : undefined;
  const finishedAt = phase === "Releasing" ? undefined : (judged ?? task?.finishedAt);
  return { ...(startedAt ? { startedAt } : {}), ...(finishedAt ? { finishedAt } : {}) };
}

/** The executor's exit codes for a release that failed or is out of time, with last words. */
const VERDICT = /^(main: )?Error \(exit code [13]\): ./;

function unready(node: PlanNode, ready: ReadonlySet<string>): string {
  const open = node.dependencies.filter((dependency) => !ready.has(dependency)).map((name) => `"${name}"`);
  return open.length <= 5 ? open.join(", ") : `${open.slice(0, 5).join(", ")} and ${open.length - 5} more`;
}

/** The later of two times of RFC 3339 in UTC. An upgraded release is older than its rollout; a pod that held is older than its release. */
function later(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a > b ? a : b;
}
