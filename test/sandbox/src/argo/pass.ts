/**
 * One pass over a Workflow, as Argo's controller makes it on each event (Argo 3.7: workflow/controller/operator.go operate):
 * what its pods say is taken into its nodes, then the templates are run from the entry on, as far as they can. Pure.
 */
import type { Manifest } from "@orkestra/kube";
import { dagPhase } from "./dag-phase.ts";
import { dependsOf, turnOf } from "./depends.ts";
import { milliseconds } from "./durations.ts";
import { podName } from "./names.ts";
import { Nodes } from "./nodes.ts";
import { globalsOf, withArguments } from "./parameters.ts";
import { assess, podOf } from "./pods.ts";
import { nextOf } from "./retry.ts";
import { fulfilled, Mark, type Node, type Pod, type Task, type Template, type Workflow } from "./shapes.ts";

/** Finds the templates of a ClusterWorkflowTemplate; undefined when there is no such object. */
export type Library = (name: string) => readonly Template[] | undefined;

export interface Facts {
  readonly workflow: Workflow;
  readonly pods: readonly Pod[];
  readonly library: Library;
  readonly now: Date;
  /** Factor of the waits between attempts. */
  readonly pace: number;
}

export interface Passed {
  readonly nodes: Nodes;
  readonly entry: Node | undefined;
  readonly create: readonly Manifest[];
  /** Names of pods that are to end: told to, if they run. */
  readonly end: readonly string[];
  /** When to look again although nothing has happened. */
  readonly againInMs: number | undefined;
}

/** What a template is run for. */
interface Call {
  readonly task: Pick<Task, "template" | "templateRef" | "arguments">;
  /** Templates that `template` names. */
  readonly scope: readonly Template[];
  readonly boundary: Node | undefined;
}

class ParallelismReached extends Error {}

export function pass(facts: Facts): Passed {
  return new Pass(facts).run();
}

class Pass {
  readonly #facts: Facts;
  readonly #nodes: Nodes;
  readonly #create: Manifest[] = [];
  readonly #end: string[] = [];
  #again: number | undefined;
  #activePods = 0;

  constructor(facts: Facts) {
    this.#facts = facts;
    this.#nodes = new Nodes(facts.workflow, facts.now);
  }

  run(): Passed {
    const { workflow } = this.#facts;
    this.#takeIn();
    let entry = this.#nodes.named(workflow.metadata.name);
    if (!workflow.spec.suspend) {
      this.#activePods = this.#nodes.all.filter((node) => node.type === "Pod" && !fulfilled(node)).length;
      const scope = workflow.spec.templates ?? [];
      const call = { task: { template: workflow.spec.entrypoint ?? "" }, scope, boundary: undefined };
      entry =
        this.#guarded(() => this.#execute(workflow.metadata.name, call)) ?? this.#nodes.named(workflow.metadata.name);
    }
    return { nodes: this.#nodes, entry, create: this.#create, end: this.#end, againInMs: this.#again };
  }

  /** podReconciliation, applyExecutionControl, failNodesWithoutCreatedPodsAfterDeadlineOrShutdown. */
  #takeIn(): void {
    const { workflow, pods } = this.#facts;
    const byNode = new Map(pods.map((pod) => [pod.metadata.annotations?.[Mark.nodeId], pod]));
    const late = this.#isLate();
    const { shutdown } = workflow.spec;
    for (const node of this.#nodes.all.filter(({ type }) => type === "Pod")) {
      const pod = byNode.get(node.id);
      if (fulfilled(node)) continue;
      const said = pod ? assess(pod) : undefined;
      if (said) this.#nodes.mark(node, said.phase, said.message, said.exitCode);
      // A pod that was never seen is made again.
      else if (node.phase !== "Pending") this.#nodes.mark(node, "Error", "pod deleted");
      const now = this.#nodes.get(node.id) as Node;
      if (fulfilled(now) || !(shutdown || late)) continue;
      if (pod) this.#end.push(pod.metadata.name);
      this.#nodes.mark(
        node,
        "Failed",
        shutdown ? `workflow shutdown with strategy:  ${shutdown}` : "Step exceeded its deadline",
      );
    }
  }

  #isLate(): boolean {
    const { workflow, now } = this.#facts;
    const { activeDeadlineSeconds } = workflow.spec;
    if (activeDeadlineSeconds === undefined || !workflow.status?.startedAt) return false;
    const left = Date.parse(workflow.status.startedAt) + activeDeadlineSeconds * 1_000 - now.getTime();
    if (left > 0) this.#lookAgain(left);
    return left <= 0;
  }

  #lookAgain(milliseconds: number): void {
    this.#again = Math.min(this.#again ?? Number.POSITIVE_INFINITY, milliseconds);
  }

  /** Parallelism is no fault, only no progress. */
  #guarded(work: () => Node | undefined): Node | undefined {
    try {
      return work();
    } catch (error) {
      if (error instanceof ParallelismReached) return undefined;
      throw error;
    }
  }

  #resolve({ template, templateRef }: Call["task"], scope: readonly Template[]): [Template, readonly Template[]] {
    const from = templateRef ? this.#facts.library(templateRef.name) : scope;
    if (templateRef && (!templateRef.clusterScope || !from))
      throw new Error(`clusterworkflowtemplates.argoproj.io "${templateRef.name}" not found`);
    const name = templateRef?.template ?? template ?? "";
    const found = from?.find((candidate) => candidate.name === name);
    if (!found) throw new Error(`template ${name} not found in workflow template`);
    return [found, from ?? scope];
  }

  /** executeTemplate. Undefined: nothing was begun. */
  #execute(name: string, call: Call): Node | undefined {
    const existing = this.#nodes.named(name);
    if (existing && fulfilled(existing)) return existing;
    const [found, scope] = this.#resolve(call.task, call.scope);
    const globals = globalsOf(this.#facts.workflow);
    const template = withArguments(found, call.task.arguments, globals);
    const late = existing?.phase === "Pending" && this.#deadlineOf(template, existing) <= 0;
    if (existing && late) return this.#nodes.mark(existing, "Failed", "timeout");
    const { parallelism } = this.#facts.workflow.spec;
    if (parallelism !== undefined && this.#activePods >= parallelism) throw new ParallelismReached();
    if (template.retryStrategy) return this.#retried(name, existing, template, call);
    if (template.dag) return this.#dag(name, existing, template, call, scope);
    if (template.container) return this.#pod(name, existing, template, call);
    throw new Error(`the sandbox runs no templates such as ${name}, only dag and container`);
  }

  /** Milliseconds until the template's timeout; endless without one. */
  #deadlineOf(template: Template, node: Node): number {
    if (template.timeout === undefined) return Number.POSITIVE_INFINITY;
    const left = Date.parse(node.startedAt) + milliseconds(template.timeout) - this.#facts.now.getTime();
    if (left > 0) this.#lookAgain(left);
    return left;
  }

  #begin(name: string, type: Node["type"], phase: Node["phase"], { task, boundary }: Call, message?: string): Node {
    const { template: templateName, templateRef } = task;
    return this.#nodes.begin(name, { type, phase, boundary, templateName, templateRef, message });
  }

  #retried(name: string, existing: Node | undefined, template: Template, call: Call): Node {
    const { retryStrategy = {}, ...once } = template;
    const retry = existing ?? this.#begin(name, "Retry", "Running", call);
    for (;;) {
      const attempts = (this.#nodes.get(retry.id)?.children ?? []).flatMap((id) => this.#nodes.get(id) ?? []);
      const { now, pace } = this.#facts;
      const next = nextOf(retryStrategy, attempts, { now, pace, ending: this.#ending() });
      const last = attempts.at(-1);
      if (next.kind === "end") return this.#nodes.mark(retry, next.phase, next.message);
      if (next.kind === "backoff") {
        this.#lookAgain(next.milliseconds);
        return this.#nodes.mark(retry, retry.phase, next.message);
      }
      const attempt = next.kind === "attempt" ? `${name}(${attempts.length})` : (last?.name ?? "");
      if (next.kind === "attempt") {
        if (attempts.length > 0) this.#nodes.mark(retry, retry.phase, "");
        this.#nodes.addChild(retry, attempt);
      }
      const node = this.#pod(attempt, this.#nodes.named(attempt), once, call);
      if (!fulfilled(node)) return this.#nodes.get(retry.id) as Node;
    }
  }

  #ending(): { because: string } | undefined {
    const { shutdown } = this.#facts.workflow.spec;
    if (shutdown) return { because: `Stopped with strategy '${shutdown}'` };
    return this.#isLate() ? { because: "retry exceeded workflow deadline" } : undefined;
  }

  #pod(name: string, existing: Node | undefined, template: Template, call: Call): Node {
    const { workflow, pods } = this.#facts;
    const node = existing ?? this.#begin(name, "Pod", "Pending", call);
    const pod = podName(workflow.metadata.name, name, template.name);
    if (fulfilled(node) || pods.some(({ metadata }) => metadata.name === pod)) return node;
    const { shutdown } = workflow.spec;
    if (shutdown) return this.#nodes.mark(node, "Failed", `workflow shutdown with strategy: ${shutdown}`);
    this.#create.push(podOf(workflow, node, template, this.#podSeconds(template, node)));
    if (!existing) this.#activePods++;
    return node;
  }

  /** The nearest of the deadlines that the kubelet is to keep. */
  #podSeconds(template: Template, node: Node): number | undefined {
    const { workflow, now } = this.#facts;
    const { activeDeadlineSeconds } = workflow.spec;
    const whole =
      activeDeadlineSeconds === undefined || !workflow.status?.startedAt
        ? undefined
        : activeDeadlineSeconds - (now.getTime() - Date.parse(workflow.status.startedAt)) / 1_000;
    const own = template.activeDeadlineSeconds === undefined ? undefined : Number(template.activeDeadlineSeconds);
    const timeout = this.#deadlineOf(template, node) / 1_000;
    const nearest = Math.min(whole ?? timeout, own ?? timeout, timeout);
    return Number.isFinite(nearest) ? Math.max(1, Math.ceil(nearest)) : undefined;
  }

  #dag(name: string, existing: Node | undefined, template: Template, call: Call, scope: readonly Template[]): Node {
    const dag = existing ?? this.#begin(name, "DAG", "Running", call);
    const tasks = template.dag?.tasks ?? [];
    const visited = new Set<string>();
    const visit = (task: string): void => {
      if (visited.has(task)) return;
      visited.add(task);
      const found = tasks.find((candidate) => candidate.name === task);
      if (!found) throw new Error(`target ${task} does not exist`);
      for (const dependency of dependsOf(found).tasks) visit(dependency);
      this.#task(dag, found, scope);
    };
    for (const { name: task } of tasks) visit(task);
    const phase = dagPhase(tasks, {
      nodeOf: (task) => this.#nodes.named(`${name}.${task}`),
      failFast: template.dag?.failFast ?? true,
      shutdown: Boolean(this.#facts.workflow.spec.shutdown),
    });
    return phase === "Running" ? (this.#nodes.get(dag.id) as Node) : this.#nodes.mark(dag, phase);
  }

  /** executeDAGTask */
  #task(dag: Node, task: Task, scope: readonly Template[]): void {
    const name = `${dag.name}.${task.name}`;
    const existing = this.#nodes.named(name);
    if (existing && fulfilled(existing)) return;
    const call: Call = { task, scope, boundary: dag };
    if (!existing) {
      const turn = turnOf(dependsOf(task), (other) => this.#nodes.named(`${dag.name}.${other}`));
      if (turn === "wait") return;
      if (turn === "omit") this.#begin(name, "Skipped", "Omitted", call, "omitted: depends condition not met");
      else if (turn !== "run") this.#begin(name, "Skipped", "Error", call, turn.error);
      if (turn !== "run") return this.#nodes.addChild(dag, name);
    }
    try {
      if (this.#execute(name, call)) this.#nodes.addChild(dag, name);
    } catch (error) {
      if (error instanceof ParallelismReached) return;
      const message = `task '${name}' errored: ${error instanceof Error ? error.message : String(error)}`;
      const node = this.#nodes.named(name);
      if (node) this.#nodes.mark(node, "Error", message);
      else this.#begin(name, "Skipped", "Error", call, message);
    }
  }
}
