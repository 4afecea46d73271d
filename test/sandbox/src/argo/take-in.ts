/**
 * Takes what pods say into their nodes (Argo 3.7: podReconciliation, applyExecutionControl). Returns the names of the pods
 * that are to end since the Workflow is.
 *
 * Argo gives a pod that was just started ten seconds to be seen, for it goes by a cache; here it has been seen.
 */
import type { Nodes } from "./nodes.ts";
import { assess } from "./pods.ts";
import { fulfilled, Mark, type Node, type Pod } from "./shapes.ts";

/** @param ending what nodes are told that have not ended, when the Workflow is to end */
export function takeIn(nodes: Nodes, pods: readonly Pod[], ending: string | undefined): string[] {
  const byNode = new Map(pods.map((pod) => [pod.metadata.annotations?.[Mark.nodeId], pod]));
  const toEnd: string[] = [];
  for (const node of nodes.all) {
    if (node.type !== "Pod" || fulfilled(node)) continue;
    const pod = byNode.get(node.id);
    const now = said(nodes, node, pod);
    if (fulfilled(now) || ending === undefined) continue;
    nodes.mark(now, "Failed", ending);
    if (pod) toEnd.push(pod.metadata.name);
  }
  return toEnd;
}

function said(nodes: Nodes, node: Node, pod: Pod | undefined): Node {
  if (pod) {
    const { phase, message, exitCode } = assess(pod);
    return nodes.mark(node, phase, message, exitCode);
  }
  // One that was never seen is made again.
  return node.phase === "Pending" ? node : nodes.mark(node, "Error", "pod deleted");
}
