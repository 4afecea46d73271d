/** Names of nodes and of their pods (Argo 3.7: Workflow.NodeID, workflow/util/pod_name.go). */

/** @returns the id of a node: the Workflow's own name for its entry. */
export function nodeId(workflow: string, node: string): string {
  return workflow === node ? node : `${workflow}-${fnv32a(node)}`;
}

export function podName(workflow: string, node: string, template: string): string {
  if (workflow === node) return workflow;
  return `${`${workflow}-${template}`.slice(0, 242)}-${fnv32a(node)}`;
}

/** What people see of a node in a DAG: its name without that of the DAG. */
export function displayName(node: string, boundary: string | undefined): string {
  return boundary !== undefined && node.startsWith(boundary) ? node.slice(boundary.length).replace(/^\./, "") : node;
}

/** Go's hash/fnv. */
function fnv32a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
