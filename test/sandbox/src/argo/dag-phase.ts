/** How a DAG stands, by its nodes (Argo 3.7: workflow/controller/dag.go assessDAGPhase). Pure. */
import { dependsOf } from "./depends.ts";
import { fulfilled, type Node, type NodePhase, type Task } from "./shapes.ts";

interface Standing {
  readonly nodeOf: (task: string) => Node | undefined;
  readonly failFast: boolean;
  /** Whether the Workflow was told to end. */
  readonly shutdown: boolean;
}

/**
 * Judged are the tasks that no other depends on. One that was omitted or skipped counts as what it waited for, with failures
 * before successes.
 */
export function dagPhase(tasks: readonly Task[], { nodeOf, failFast, shutdown }: Standing): NodePhase {
  if (shutdown) return "Failed";
  if (tasks.some(({ name }) => isUnderWay(nodeOf(name)))) return "Running";
  const inner = new Set(tasks.flatMap((task) => dependsOf(task).tasks));
  const leaves = tasks.map(({ name }) => name).filter((name) => !inner.has(name));
  const phases = leaves.sort().map(branchPhases(tasks, nodeOf));
  const bad = phases.filter((phase) => phase === "Failed" || phase === "Error");
  if (failFast && bad[0]) return bad[0];
  return phases.includes(undefined) ? "Running" : (bad.at(-1) ?? "Succeeded");
}

const isUnderWay = (node: Node | undefined): boolean => node !== undefined && !fulfilled(node);

/** What comes of the branch that ends in a task; undefined while that is not begun. */
function branchPhases(tasks: readonly Task[], nodeOf: Standing["nodeOf"]): (task: string) => NodePhase | undefined {
  const dependencies = new Map(tasks.map((task) => [task.name, dependsOf(task).tasks]));
  const known = new Map<string, NodePhase | undefined>();
  const phaseOf = (task: string): NodePhase | undefined => {
    if (!known.has(task)) known.set(task, judged(task));
    return known.get(task);
  };
  const judged = (task: string): NodePhase | undefined => {
    const node = nodeOf(task);
    if (!node || (node.phase !== "Omitted" && node.phase !== "Skipped")) return node?.phase;
    const before = (dependencies.get(task) ?? []).map(phaseOf);
    return before.find((phase) => phase === "Failed" || phase === "Error") ?? "Succeeded";
  };
  return phaseOf;
}
