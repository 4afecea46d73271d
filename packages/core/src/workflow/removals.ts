/** Tasks that remove releases, one for each. They name the live object and its owner: no plan needs to know it any more. */
import { strToU8 } from "fflate";
import type { Plan } from "../plan.ts";
import type { Removal } from "../removal/removal.ts";
import { formatSeconds } from "../text/duration.ts";
import type { DagTask } from "./argo.ts";
import { podSeconds } from "./hold.ts";
import { removalTaskName } from "./names.ts";
import { type NodeTask, parameters } from "./tasks.ts";

export interface RemovalOptions {
  /** Name of the ClusterWorkflowTemplate of executors. */
  readonly executorTemplate: string;
  readonly logLevel?: string;
}

/** Tasks in the order of `removals`: dependents first. Throws without a cluster, where there is nothing to remove. */
export function removalTasks(
  { namespace, uid }: Pick<Plan, "namespace" | "uid">,
  removals: readonly Removal[],
  options: RemovalOptions,
): NodeTask[] {
  return removals.map(({ release, after, handedTo }) => {
    if (uid === undefined) throw new Error(`the owner of release "${release.name}" is not known`);
    const { name, node, timeoutSeconds } = release;
    const work = removalTask({ release: `${namespace}/${name}`, owner: uid, handedTo, timeoutSeconds }, options);
    return {
      name: node,
      edges: after,
      within: (inside) => {
        const depends = after.filter(inside).map(removalTaskName).join(" && ");
        return { name: removalTaskName(node), ...(depends ? { depends } : {}), ...work };
      },
    };
  });
}

interface Removing {
  readonly release: string;
  readonly owner: string;
  readonly handedTo: string | undefined;
  readonly timeoutSeconds: number;
}

function removalTask(
  { release, owner, handedTo, timeoutSeconds }: Removing,
  { executorTemplate, logLevel }: RemovalOptions,
): Omit<DagTask, "name" | "depends"> {
  return {
    templateRef: { name: executorTemplate, template: "remove", clusterScope: true },
    arguments: {
      parameters: parameters({
        release,
        owner,
        ...(handedTo === undefined ? {} : { handedTo }),
        timeout: formatSeconds(timeoutSeconds),
        podTimeout: formatSeconds(podSeconds(0, timeoutSeconds)),
        ...(logLevel === undefined ? {} : { logLevel }),
      }),
    },
  };
}

/** For nested DAGs: their names, and the tasks that run them. */
const NESTING_BYTES = 32 * 1024;

/** As many of the first tasks as fit into `bytes`. What they wait for comes before them, so it is among them. */
export function fittingRemovals(tasks: readonly NodeTask[], bytes: number): readonly NodeTask[] {
  let left = bytes - NESTING_BYTES;
  const count = tasks.findIndex(({ within }) => {
    left -= strToU8(JSON.stringify(within(() => true))).length + 1;
    return left < 0;
  });
  return count < 0 ? tasks : tasks.slice(0, count);
}
