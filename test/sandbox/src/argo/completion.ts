/** What one pass makes of the Workflow object: its status and labels, and how long it is kept after its end. Pure. */
import type { Passed } from "./pass.ts";
import { fulfilled, Mark, type Node, type NodePhase, stamp, type Workflow } from "./shapes.ts";

type WorkflowPhase = "Pending" | "Running" | "Succeeded" | "Failed" | "Error";

const OF_ENTRY: Readonly<Record<NodePhase, WorkflowPhase>> = {
  Pending: "Pending",
  Running: "Running",
  Succeeded: "Succeeded",
  Skipped: "Succeeded",
  Omitted: "Succeeded",
  Failed: "Failed",
  Error: "Error",
};

export const isComplete = ({ metadata }: Workflow): boolean => metadata.labels?.[Mark.completed] === "true";

/**
 * The merge patch that writes the pass down; undefined when nothing has changed.
 *
 * @param working whether a pod still runs: Argo completes nothing before its pods have reported their results
 */
export function patchOf(workflow: Workflow, passed: Passed, working: boolean, now: Date): object | undefined {
  const { status } = workflow;
  const ended = passed.entry && fulfilled(passed.entry) && !working ? OF_ENTRY[passed.entry.phase] : undefined;
  const phase = ended ?? "Running";
  const nodes = passed.nodes.toJSON();
  const after = {
    phase,
    startedAt: status?.startedAt ?? stamp(now),
    finishedAt: ended ? stamp(now) : null,
    message: ended ? messageOf(workflow, passed.entry) : "",
    progress: progressOf(passed.nodes.all),
    nodes,
  };
  if (status && JSON.stringify({ ...status, nodes: status.nodes ?? {} }) === JSON.stringify(after)) return undefined;
  const labels = { [Mark.phase]: phase, [Mark.completed]: String(ended !== undefined) };
  return { metadata: { labels }, status: after };
}

/** The Workflow could not be run at all. */
export function errorPatch({ status }: Workflow, message: string, now: Date): object {
  const labels = { [Mark.phase]: "Error", [Mark.completed]: "true" };
  const startedAt = status?.startedAt ?? stamp(now);
  return { metadata: { labels }, status: { phase: "Error", startedAt, finishedAt: stamp(now), message } };
}

function messageOf({ spec }: Workflow, entry: Node | undefined): string {
  const isBad = entry?.phase === "Failed" || entry?.phase === "Error";
  return isBad && spec.shutdown ? `Stopped with strategy '${spec.shutdown}'` : (entry?.message ?? "");
}

function progressOf(nodes: readonly Node[]): string {
  const pods = nodes.filter(({ type }) => type === "Pod");
  return `${pods.filter(({ phase }) => phase === "Succeeded").length}/${pods.length}`;
}

/** Milliseconds until it is deleted, at real pace; undefined: it is kept. */
export function keptForMs({ spec, status }: Workflow, now: Date, pace: number): number | undefined {
  const { secondsAfterCompletion, secondsAfterSuccess, secondsAfterFailure } = spec.ttlStrategy ?? {};
  const own = status?.phase === "Succeeded" ? secondsAfterSuccess : secondsAfterFailure;
  const seconds = own ?? secondsAfterCompletion;
  if (seconds === undefined || !status?.finishedAt) return undefined;
  return Math.max(0, Date.parse(status.finishedAt) + seconds * 1_000 * pace - now.getTime());
}
