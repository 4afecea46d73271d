/**
 * Whether a task of a DAG may run, by `depends` or `dependencies` (Argo 3.7: workflow/common/ancestry.go,
 * workflow/controller/dag.go evaluateDependsLogic).
 *
 * A bare name stands for `(name.Succeeded || name.Skipped || name.Daemoned)`, and `dependencies: [a, b]` for both of them.
 * Nothing is judged before all named tasks have ended.
 */
import { isTrue, type Value } from "./expression.ts";
import { fulfilled, type Node, type Task } from "./shapes.ts";

/** `task.Result`, or a bare name. */
const NAME = /([a-zA-Z0-9][-a-zA-Z0-9]*?\.[A-Z][a-zA-Z]+)|([a-zA-Z0-9][-a-zA-Z0-9]*)/g;

export interface Depends {
  readonly tasks: readonly string[];
  /** With bare names spelled out; empty when it depends on nothing. */
  readonly logic: string;
}

export function dependsOf({ depends, dependencies = [] }: Pick<Task, "depends" | "dependencies">): Depends {
  const given = depends || dependencies.map(spelledOut).join(" && ");
  const tasks = new Set<string>();
  const logic = given.replaceAll(NAME, (match, result: string | undefined, bare: string | undefined) => {
    tasks.add(result?.split(".")[0] ?? match);
    return bare === undefined ? match : spelledOut(bare);
  });
  return { tasks: [...tasks], logic };
}

const spelledOut = (name: string): string => `(${name}.Succeeded || ${name}.Skipped || ${name}.Daemoned)`;

export type Turn = "wait" | "run" | "omit" | { readonly error: string };

/** @param nodeOf the node of a task of the same DAG, if there is one yet */
export function turnOf({ tasks, logic }: Depends, nodeOf: (task: string) => Node | undefined): Turn {
  if (logic === "") return "run";
  const scope: Record<string, Value> = {};
  for (const task of tasks) {
    const node = nodeOf(task);
    if (!node || !fulfilled(node)) return "wait";
    scope[task.replaceAll("-", "_")] = results(node);
  }
  const expression = logic.replaceAll("-", "_");
  try {
    return isTrue(expression, scope) ? "run" : "omit";
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { error: `unable to evaluate expression '${expression}': ${why}` };
  }
}

function results({ phase }: Node): Record<string, boolean> {
  return {
    Succeeded: phase === "Succeeded",
    Failed: phase === "Failed",
    Errored: phase === "Error",
    Skipped: phase === "Skipped",
    Omitted: phase === "Omitted",
    // These are of daemons and of task groups, which the sandbox does not run.
    Daemoned: false,
    AnySucceeded: false,
    AllFailed: false,
  };
}
