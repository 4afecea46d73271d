/**
 * Tasks that remove releases, one for each. They name the live object and its owner: no plan needs to know it any more.
 *
 * With look-ahead a removal's pod starts while what it follows still goes, and its executor holds (`after`). What has gone can
 * tell nothing any more, so that whoever removes it tells those who hold for it (`tell`), on their own HelmReleases.
 */
import { strToU8 } from "fflate";
import type { Plan } from "../plan.ts";
import type { Removal } from "../removal/removal.ts";
import { formatSeconds } from "../text/duration.ts";
import type { DagTask } from "./argo.ts";
import { holds, podSeconds } from "./hold.ts";
import { loosen, type Turn } from "./look-ahead.ts";
import { removalTaskName } from "./names.ts";
import { type NodeTask, parameters } from "./tasks.ts";

export interface RemovalOptions {
  /** Name of the ClusterWorkflowTemplate of executors. */
  readonly executorTemplate: string;
  /** Levels that pods start ahead of their turn; 0 for none. */
  readonly lookAhead: number;
  readonly logLevel?: string;
}

/** Tasks in the order of `removals`: dependents first. Throws without a cluster, where there is nothing to remove. */
export function removalTasks(
  { namespace, uid, parallelism }: Pick<Plan, "namespace" | "uid" | "parallelism">,
  removals: readonly Removal[],
  options: RemovalOptions,
): NodeTask[] {
  const turns = removals.map(turnOf);
  const loosened = loosen(turns, options.lookAhead, parallelism);
  const held = holds(turns, loosened, { parallelism });
  const holders = holdersOf(held);
  const releases = new Map(removals.map(({ release }) => [release.node, release.name]));
  const namesOf = (nodes: readonly string[]): string[] => nodes.flatMap((node) => releases.get(node) ?? []);
  return removals.map(({ release, after: dependencies, handedTo }) => {
    if (uid === undefined) throw new Error(`the owner of release "${release.name}" is not known`);
    const { name, node, timeoutSeconds } = release;
    const edges = loosened.edges.get(node) ?? [];
    const hold = held.get(node);
    const removing = { release: `${namespace}/${name}`, owner: uid, handedTo, timeoutSeconds };
    return {
      name: node,
      dependencies,
      within: (inside) => {
        const depends = edges.filter(inside).map(removalTaskName).join(" && ");
        const after = namesOf(hold?.after.filter(inside) ?? []);
        const tell = namesOf(holders.get(node)?.filter(inside) ?? []);
        const work = removalTask({ ...removing, after, holdSeconds: hold?.seconds ?? 0, tell }, options);
        return { name: removalTaskName(node), ...(depends ? { depends } : {}), ...work };
      },
    };
  });
}

function turnOf({ release: { node, timeoutSeconds }, after }: Removal): Turn {
  return { name: node, node: { kind: "release", timeoutSeconds }, dependencies: after };
}

/** Who holds for each node. */
function holdersOf(held: ReturnType<typeof holds>): ReadonlyMap<string, readonly string[]> {
  const holders = new Map<string, string[]>();
  for (const [holder, { after }] of held) {
    for (const node of after) {
      const known = holders.get(node);
      if (known) known.push(holder);
      else holders.set(node, [holder]);
    }
  }
  return holders;
}

interface Removing {
  readonly release: string;
  readonly owner: string;
  readonly handedTo: string | undefined;
  readonly timeoutSeconds: number;
  /** HelmReleases that must have been removed first, and are no edges. */
  readonly after: readonly string[];
  readonly holdSeconds: number;
  /** HelmReleases that hold for this one. */
  readonly tell: readonly string[];
}

function removalTask(
  { release, owner, handedTo, timeoutSeconds, after, holdSeconds, tell }: Removing,
  { executorTemplate, logLevel }: RemovalOptions,
): Omit<DagTask, "name" | "depends"> {
  const seconds = after.length > 0 ? holdSeconds : 0;
  return {
    templateRef: { name: executorTemplate, template: "remove", clusterScope: true },
    arguments: {
      parameters: parameters({
        release,
        owner,
        ...(handedTo === undefined ? {} : { handedTo }),
        timeout: formatSeconds(timeoutSeconds),
        podTimeout: formatSeconds(podSeconds(seconds, timeoutSeconds)),
        ...(after.length > 0 ? { after: after.join(","), hold: formatSeconds(seconds) } : {}),
        ...(tell.length > 0 ? { tell: tell.join(",") } : {}),
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
