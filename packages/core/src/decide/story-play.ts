/** Plays a Workflow of a {@link Story} to its end, as Argo runs a DAG, and the releases as Flux makes them; for tests. */
import { topologicalOrder } from "../graph/order.ts";
import { helmRelease, type Plan, type PlanNode, type ReleaseNode } from "../plan.ts";
import { pinnedVersion } from "../readiness/index.ts";
import type { Removal } from "../removal/removal.ts";
import { removalTaskName, taskName } from "../workflow/names.ts";
import type { TaskView } from "./workflow-view.ts";

export interface Work {
  readonly plan?: Plan;
  readonly done: ReadonlySet<string>;
  readonly removals: readonly Removal[];
}

interface World {
  /** What version ranges come to. */
  readonly newest: string;
  readonly now: string;
  /** HelmReleases, by name. */
  readonly objects: Map<string, Record<string, unknown>>;
}

/** What depends on a failure is omitted, and nothing is removed before all else has succeeded. `-web`: its removal fails. */
export function play({ plan, done, removals }: Work, fails: ReadonlySet<string>, world: World): Map<string, TaskView> {
  const nodes = new Map(plan?.nodes.map((node) => [node.name, node]));
  const open = topologicalOrder(plan?.nodes ?? []).flatMap((name) => (done.has(name) ? [] : (nodes.get(name) ?? [])));
  const bad = new Set<string>();
  const tasks = open.map((node): [string, TaskView] => {
    const phase = release(node, bad, fails, world);
    return [taskName(node.name), { phase, message: phase === "Failed" ? FAILED : "" }];
  });
  if (bad.size > 0) return new Map(tasks);
  const removed = removals.map((removal): [string, TaskView] => {
    const phase = remove(removal, bad, fails, world);
    return [removalTaskName(removal.release.node), { phase, message: phase === "Failed" ? STUCK : "" }];
  });
  return new Map([...tasks, ...removed]);
}

type Phase = "Succeeded" | "Failed" | "Omitted";

function release(node: PlanNode, bad: Set<string>, fails: ReadonlySet<string>, world: World): Phase {
  const phase = phaseOf(node.name, node.dependencies, bad, fails);
  if (phase !== "Omitted" && node.kind === "release") apply(node, phase === "Succeeded", world);
  return phase;
}

function remove({ release, after }: Removal, bad: Set<string>, fails: ReadonlySet<string>, { objects }: World): Phase {
  const phase = phaseOf(
    `-${release.node}`,
    after.map((it) => `-${it}`),
    bad,
    fails,
  );
  if (phase === "Succeeded") objects.delete(release.name);
  return phase;
}

const FAILED = "main: Error (exit code 1): release x failed: no";
const STUCK = "main: Error (exit code 3): it is stuck";

function phaseOf(name: string, after: readonly string[], bad: Set<string>, fails: ReadonlySet<string>): Phase {
  const isOmitted = after.some((it) => bad.has(it));
  if (!isOmitted && !fails.has(name)) return "Succeeded";
  bad.add(name);
  return isOmitted ? "Omitted" : "Failed";
}

function apply(node: ReleaseNode, isReady: boolean, { objects, newest, now }: World): void {
  const object = helmRelease(node);
  const chartVersion = pinnedVersion(node.objects) ?? newest;
  const conditions = isReady
    ? [{ type: "Ready", status: "True", reason: "InstallSucceeded", message: "ok" }]
    : [
        { type: "Ready", status: "False", reason: "InstallFailed", message: "no" },
        { type: "Stalled", status: "True", reason: "RetriesExceeded", message: "no" },
      ];
  objects.set(object.metadata.name, {
    ...object,
    metadata: { ...object.metadata, uid: `uid-${node.name}`, generation: 1, creationTimestamp: now },
    status: { observedGeneration: 1, conditions, history: [{ status: isReady ? "deployed" : "failed", chartVersion }] },
  });
}
