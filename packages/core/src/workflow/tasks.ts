/** Tasks of the DAG, one for each node that is still to be done. */
import type { Plan, PlanNode, StepNode } from "../plan.ts";
import { formatSeconds } from "../text/duration.ts";
import type { DagTask, Parameter } from "./argo.ts";
import { type Hold, holds, podSeconds } from "./hold.ts";
import { POD_START_SECONDS } from "./limits.ts";
import { loosen } from "./look-ahead.ts";
import { stepTemplateName, taskName } from "./names.ts";
import type { RemainingNode } from "./remaining.ts";

export interface TaskOptions {
  /** Name of the ControllerRevision that executors read the plan from. */
  readonly revision: string;
  /** Name of the ClusterWorkflowTemplate of executors. */
  readonly executorTemplate: string;
  /** Levels that pods start ahead of their dependencies; 0 for none. */
  readonly lookAhead: number;
  readonly logLevel?: string;
}

/** A task, and the nodes whose turn comes right before: Argo waits for them before it starts it, or its executor does. */
export interface NodeTask {
  readonly name: string;
  readonly dependencies: readonly string[];
  /** The task inside a DAG of the nodes that `inside` says yes to; others have succeeded before that DAG starts. */
  readonly within: (inside: (node: string) => boolean) => DagTask;
}

/** Tasks in the order of `nodes`: dependencies first. */
export function nodeTasks(plan: Plan, nodes: readonly RemainingNode[], options: TaskOptions): NodeTask[] {
  const loosened = loosen(nodes, options.lookAhead, plan.parallelism);
  const held = holds(nodes, loosened, plan);
  const nothing: Hold = { after: [], seconds: 0 };
  return nodes.map(({ name, node, dependencies }) => {
    const edges = loosened.edges.get(name) ?? [];
    return {
      name,
      dependencies,
      within: (inside) => {
        const depends = edges.filter(inside).map(taskName).join(" && ");
        const work = workOf(plan, node, held.get(name) ?? nothing, inside, options);
        return { name: taskName(name), ...(depends ? { depends } : {}), ...work };
      },
    };
  });
}

type Work = Omit<DagTask, "name" | "depends">;

function workOf(plan: Plan, node: PlanNode, hold: Hold, inside: (node: string) => boolean, options: TaskOptions): Work {
  if (node.kind === "step") return node.templateRef ? userTemplate(node.templateRef) : ownTemplate(node);
  const after = hold.after.filter(inside);
  const seconds = after.length > 0 ? hold.seconds : 0;
  return {
    templateRef: { name: options.executorTemplate, template: "apply", clusterScope: true },
    arguments: {
      parameters: parameters({
        revision: `${plan.namespace}/${options.revision}`,
        node: node.name,
        timeout: formatSeconds(node.timeoutSeconds),
        podTimeout: formatSeconds(podSeconds(seconds, node.timeoutSeconds)),
        ...(after.length > 0 ? { after: after.join(","), hold: formatSeconds(seconds) } : {}),
        ...(options.logLevel === undefined ? {} : { logLevel: options.logLevel }),
      }),
    },
  };
}

function userTemplate({
  name,
  template,
  clusterScope,
  parameters: values,
}: NonNullable<StepNode["templateRef"]>): Work {
  return {
    templateRef: { name, template, ...(clusterScope ? { clusterScope } : {}) },
    ...(values.length > 0 ? { arguments: { parameters: values } } : {}),
  };
}

function ownTemplate(node: StepNode): Work {
  return {
    template: stepTemplateName(node),
    arguments: {
      parameters: parameters({
        deadline: String(node.timeoutSeconds),
        podTimeout: formatSeconds(node.timeoutSeconds + POD_START_SECONDS),
      }),
    },
  };
}

export function parameters(values: Readonly<Record<string, string>>): Parameter[] {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}
