/**
 * Runs a Workflow as Argo and the executors would, with an adversary who chooses what happens next: which task gets a free
 * slot, whose pod makes progress. It reads the finished Workflow object alone, so whatever it finds is true of what is sent.
 *
 * A pod takes a slot while it runs. An executor holds its slot until all of `after` are ready, and ends at once when one
 * of them has failed; one that removes knows of them only what their executors `tell` it. A pod that is lost gives its slot back
 * and is tried again.
 */
import type { DagTask, Workflow } from "../workflow/argo.ts";

export type Outcome = "ready" | "failed";

export interface World {
  /** How the work of a node ends. */
  readonly outcome: (node: string) => Outcome;
  /** Pods that are lost before the one that counts. */
  readonly lost: (node: string) => number;
  /** The adversary: a number below `choices`. */
  readonly choose: (choices: number) => number;
  /** Called when the work of a node begins, which is after the hold. */
  readonly onWork: (node: string, ready: ReadonlySet<string>) => void;
}

interface Task {
  readonly name: string;
  readonly node: string;
  /** What others name it by: its node, or the release that it removes. */
  readonly key: string;
  /** Keys. */
  readonly after: readonly string[];
  readonly tell: readonly string[];
  /** Keys of those that have told it how they ended; undefined where it sees for itself. */
  readonly told: Map<string, Task["phase"]> | undefined;
  /** Names of tasks of the whole Workflow, over all levels of nesting. */
  readonly depends: readonly string[];
  phase: "waiting" | "running" | "succeeded" | "failed" | "skipped" | "omitted";
  lost: number;
}

export interface Ended {
  readonly succeeded: readonly string[];
  /** Its own work failed. */
  readonly failed: readonly string[];
  /** Not begun, since something before it failed. */
  readonly skipped: readonly string[];
}

/** Throws when nothing can happen any more although tasks are left: a deadlock. */
export function simulate(workflow: Workflow, nodeOf: (task: string) => string, world: World): Ended {
  const tasks = flatten(workflow, nodeOf, world);
  const byName = new Map(tasks.map((task) => [task.name, task]));
  const byKey = new Map(tasks.map((task) => [task.key, task]));
  const ready = new Set<string>();
  const slots = workflow.spec.parallelism;
  for (;;) {
    omit(tasks, byName);
    const running = tasks.filter(({ phase }) => phase === "running");
    const startable = running.length < slots ? tasks.filter((task) => isStartable(task, byName)) : [];
    const able = [...startable, ...running.filter((task) => canGoOn(task, byKey))];
    if (able.length === 0) break;
    const task = able[world.choose(able.length)];
    if (!task) throw new Error("the adversary chose what there is not");
    if (task.phase === "waiting") task.phase = "running";
    else goOn(task, byKey, ready, world);
  }
  const left = tasks.filter(({ phase }) => phase === "waiting" || phase === "running");
  if (left.length > 0) throw new Error(`deadlock: ${left.map(({ name, phase }) => `${name} ${phase}`).join(", ")}`);
  const inPhase = (phase: Task["phase"]) => tasks.filter((task) => task.phase === phase).map(({ node }) => node);
  return {
    succeeded: inPhase("succeeded"),
    failed: inPhase("failed"),
    skipped: [...inPhase("skipped"), ...inPhase("omitted")],
  };
}

function flatten(workflow: Workflow, nodeOf: (task: string) => string, world: World): Task[] {
  const dags = new Map(
    workflow.spec.templates.flatMap((template) => ("dag" in template ? [[template.name, template.dag.tasks]] : [])),
  );
  const walk = (dag: string, before: readonly string[]): Task[] => {
    const inside = new Map<string, readonly string[]>();
    return (dags.get(dag) ?? []).flatMap((task) => {
      const nested = task.template === undefined ? undefined : dags.get(task.template);
      if (!nested || task.template === undefined) return [leaf(task, before, nodeOf, world)];
      const behind = task.depends?.replace(".Succeeded", "");
      const inner = walk(task.template, behind === undefined ? before : (inside.get(behind) ?? [behind]));
      inside.set(task.name, [
        ...(behind === undefined ? [] : (inside.get(behind) ?? [])),
        ...inner.map(({ name }) => name),
      ]);
      return inner;
    });
  };
  return walk(workflow.spec.entrypoint, []);
}

function leaf(task: DagTask, before: readonly string[], nodeOf: (task: string) => string, world: World): Task {
  const parameter = (wanted: string) => task.arguments?.parameters.find(({ name }) => name === wanted)?.value;
  const node = nodeOf(task.name);
  const removes = parameter("release")?.split("/")[1];
  const keys = (list: string | undefined) =>
    (list ? list.split(",") : []).map((it) => keyOf(it, removes !== undefined));
  return {
    name: task.name,
    node,
    key: keyOf(removes ?? node, removes !== undefined),
    after: keys(parameter("after")),
    tell: keys(parameter("tell")),
    told: removes === undefined ? undefined : new Map(),
    depends: [...before, ...(task.depends?.split(" && ") ?? [])],
    phase: "waiting",
    lost: world.lost(node),
  };
}

function keyOf(name: string, isRemoval: boolean): string {
  return isRemoval ? `-${name}` : name;
}

/** Argo: a task whose dependencies have all ended, not all well, is omitted. */
function omit(tasks: readonly Task[], byName: ReadonlyMap<string, Task>): void {
  for (let changed = true; changed; ) {
    changed = false;
    for (const task of tasks) {
      if (task.phase !== "waiting") continue;
      const phases = task.depends.map((name) => byName.get(name)?.phase);
      if (phases.some((phase) => phase === undefined))
        throw new Error(`${task.name} depends on a task that is not there`);
      if (phases.some((phase) => phase === "waiting" || phase === "running")) continue;
      if (phases.every((phase) => phase === "succeeded")) continue;
      task.phase = "omitted";
      changed = true;
    }
  }
}

function isStartable(task: Task, byName: ReadonlyMap<string, Task>): boolean {
  return task.phase === "waiting" && task.depends.every((name) => byName.get(name)?.phase === "succeeded");
}

/**
 * An executor learns that a release is ready or failed, but not of one that was skipped or omitted: nothing is written there. One
 * that removes is told by all that came to run.
 */
function knownTo({ after, told }: Task, byKey: ReadonlyMap<string, Task>): (Task["phase"] | undefined)[] {
  return told ? after.map((key) => told.get(key)) : after.flatMap((key) => byKey.get(key)?.phase ?? []);
}

function canGoOn(task: Task, byKey: ReadonlyMap<string, Task>): boolean {
  if (task.lost > 0) return true;
  const phases = knownTo(task, byKey);
  return phases.includes("failed") || phases.every((phase) => phase === "succeeded");
}

function goOn(task: Task, byKey: ReadonlyMap<string, Task>, ready: Set<string>, world: World): void {
  if (task.lost > 0) {
    task.lost--;
    task.phase = "waiting";
    return;
  }
  if (knownTo(task, byKey).includes("failed")) task.phase = "skipped";
  else {
    world.onWork(task.node, ready);
    task.phase = world.outcome(task.node) === "ready" ? "succeeded" : "failed";
  }
  if (task.phase === "succeeded") ready.add(task.node);
  for (const key of task.tell) byKey.get(key)?.told?.set(task.key, task.phase === "succeeded" ? "succeeded" : "failed");
}
