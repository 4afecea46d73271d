/** How long a Workflow, a node and its pod have left. Pure. */
import { milliseconds } from "./durations.ts";
import type { Node, Template, Workflow } from "./shapes.ts";

/** Milliseconds; endless for a Workflow without a deadline, or one that has not begun. */
export function leftOfWorkflow({ spec, status }: Workflow, now: Date): number {
  if (spec.activeDeadlineSeconds === undefined || !status?.startedAt) return Number.POSITIVE_INFINITY;
  return Date.parse(status.startedAt) + spec.activeDeadlineSeconds * 1_000 - now.getTime();
}

/** Milliseconds until the template's timeout; endless without one. */
export function leftOfNode({ timeout }: Template, node: Node, now: Date): number {
  if (timeout === undefined) return Number.POSITIVE_INFINITY;
  return Date.parse(node.startedAt) + milliseconds(timeout) - now.getTime();
}

/** The nearest deadline, for the kubelet to keep; undefined without any. */
export function podSeconds(workflow: Workflow, template: Template, node: Node, now: Date): number | undefined {
  const { activeDeadlineSeconds: own = Number.POSITIVE_INFINITY } = template;
  const left = Math.min(leftOfWorkflow(workflow, now), leftOfNode(template, node, now)) / 1_000;
  const nearest = Math.min(Number(own), left);
  return Number.isFinite(nearest) ? Math.max(1, Math.ceil(nearest)) : undefined;
}
