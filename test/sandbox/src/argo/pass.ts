/**
 * One pass over a Workflow, as Argo's controller makes it on each event (Argo 3.7: workflow/controller/operator.go operate):
 * what its pods say is taken into its nodes, then the templates are run from the entry on, as far as they can. Pure.
 */
import type { Manifest } from "@orkestra/kube";
import { dagPhase } from "./dag-phase.ts";
import { leftOfNode, leftOfWorkflow, podSeconds } from "./deadlines.ts";
import { dependsOf, turnOf } from "./depends.ts";
import { type Library, resolve } from "./library.ts";
import { podName } from "./names.ts";
import { Nodes } from "./nodes.ts";
import { globalsOf, withArguments } from "./parameters.ts";
import { podOf } from "./pods.ts";
import { nextOf } from "./retry.ts";
import { fulfilled, type Node, type Pod, type Task, type Template, type Workflow } from "./shapes.ts";
import { takeIn } from "./take-in.ts";

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

/** No fault, only no progress. */
class ParallelismReached extends Error {}

/** Throws, in Argo's words, when the entry itself cannot be run. */
export function pass(facts: Facts): Passed {
  return new Pass(facts).run();
}

class Pass {
  readonly #facts: Facts;
  readonly #nodes: Nodes;
  readonly #create: Manifest[] = [];
  #againInMs: number | undefined;
  #activePods = 0;

  constructor(facts: Facts) {
    this.#facts = facts;
    this.#nodes = new Nodes(facts.workflow, facts.now);
  }

  run(): Passed {
    const { workflow, pods } = this.#facts;
    const { name } = workflow.metadata;
    const end = takeIn(
      this.#nodes,
      pods,
      this.#ending("workflow shutdown with strategy:  ", "Step exceeded its deadline"),
    );
    if (!workflow.spec.suspend) {
      this.#activePods = this.#nodes.all.filter((node) => node.type === "Pod" && !fulfilled(node)).length;
      this.#enter(name, { template: workflow.spec.entrypoint ?? "" }, workflow.spec.templates ?? []);
    }
    const entry = this.#nodes.named(name);
    return { nodes: this.#nodes, entry, create: this.#create, end, againInMs: this.#againInMs };
  }

  #enter(name: string, task: Call["task"], scope: readonly Template[]): void {
    try {
      this.#execute(name, { task, scope, boundary: undefined });
    } catch (error) {
      if (!(error instanceof ParallelismReached)) throw error;
    }
  }

  /** What nodes are told when the Workflow was told to end, or is out of time. */
  #ending(shutdown: string, late: string, quote = ""): string | undefined {
    const { workflow, now } = this.#facts;
    if (workflow.spec.shutdown) return `${shutdown}${quote}${workflow.spec.shutdown}${quote}`;
    return this.#isOver(leftOfWorkflow(workflow, now)) ? late : undefined;
  }

  /** Looks again when it is. */
  #isOver(leftMs: number): boolean {
    if (leftMs > 0 && Number.isFinite(leftMs)) this.#lookAgain(leftMs);
    return leftMs <= 0;
  }

  #lookAgain(milliseconds: number): void {
    this.#againInMs = Math.min(this.#againInMs ?? milliseconds, milliseconds);
  }

  /** executeTemplate */
  #execute(name: string, call: Call): Node {
    const { workflow, library, now } = this.#facts;
    const existing = this.#nodes.named(name);
    if (existing && fulfilled(existing)) return existing;
    const { template: found, scope } = resolve(call.task, call.scope, library);
    const template = withArguments(found, call.task.arguments, globalsOf(workflow));
    if (existing?.phase === "Pending" && this.#isOver(leftOfNode(template, existing, now)))
      return this.#nodes.mark(existing, "Failed", "timeout");
    if (this.#activePods >= (workflow.spec.parallelism ?? Number.POSITIVE_INFINITY)) throw new ParallelismReached();
    if (template.retryStrategy) return this.#retried(name, existing, template, call);
    if (template.dag) return this.#dag(name, existing, template.dag, { ...call, scope });
    if (template.container) return this.#pod(name, existing, template, call);
    throw new Error(`the sandbox runs no templates such as ${found.name}, only dag and container`);
  }

  #begin(name: string, type: Node["type"], phase: Node["phase"], { task, boundary }: Call, message?: string): Node {
    const { template: templateName, templateRef } = task;
    return this.#nodes.begin(name, { type, phase, boundary, templateName, templateRef, message });
  }

  #retried(name: string, existing: Node | undefined, template: Template, call: Call): Node {
    const { retryStrategy = {}, ...once } = template;
    const { now, pace } = this.#facts;
    const retry = existing ?? this.#begin(name, "Retry", "Running", call);
    const attempts = (retry.children ?? []).flatMap((id) => this.#nodes.get(id) ?? []);
    const because = this.#ending("Stopped with strategy ", "retry exceeded workflow deadline", "'");
    const next = nextOf(retryStrategy, attempts, { now, pace, ending: because });
    switch (next.kind) {
      case "wait":
        // Its pod may not have been made yet.
        for (const last of attempts.slice(-1)) this.#pod(last.name, last, once, call);
        return retry;
      case "end":
        return this.#nodes.mark(retry, next.phase, next.message);
      case "backoff":
        this.#lookAgain(next.milliseconds);
        return this.#nodes.mark(retry, retry.phase, next.message);
      case "attempt": {
        const attempt = `${name}(${attempts.length})`;
        if (attempts.length > 0) this.#nodes.mark(retry, retry.phase, "");
        this.#nodes.addChild(retry, attempt);
        this.#pod(attempt, undefined, once, call);
        return this.#nodes.get(retry.id) as Node;
      }
    }
  }

  /** executeContainer */
  #pod(name: string, existing: Node | undefined, template: Template, call: Call): Node {
    const { workflow, pods, now } = this.#facts;
    const node = existing ?? this.#begin(name, "Pod", "Pending", call);
    const pod = podName(workflow.metadata.name, name, template.name);
    if (fulfilled(node) || pods.some(({ metadata }) => metadata.name === pod)) return node;
    const { shutdown } = workflow.spec;
    if (shutdown) return this.#nodes.mark(node, "Failed", `workflow shutdown with strategy: ${shutdown}`);
    this.#create.push(podOf(workflow, node, template, podSeconds(workflow, template, node, now)));
    if (!existing) this.#activePods++;
    return node;
  }

  #dag(name: string, existing: Node | undefined, { tasks, failFast = true }: Dag, call: Call): Node {
    const dag = existing ?? this.#begin(name, "DAG", "Running", call);
    const visited = new Set<string>();
    const visit = (task: string): void => {
      if (visited.has(task)) return;
      visited.add(task);
      const found = tasks.find((candidate) => candidate.name === task);
      if (!found) throw new Error(`target ${task} does not exist`);
      for (const dependency of dependsOf(found).tasks) visit(dependency);
      this.#task(dag, found, call.scope);
    };
    for (const { name: task } of tasks) visit(task);
    const nodeOf = (task: string): Node | undefined => this.#nodes.named(`${name}.${task}`);
    const phase = dagPhase(tasks, { nodeOf, failFast, shutdown: Boolean(this.#facts.workflow.spec.shutdown) });
    return phase === "Running" ? (this.#nodes.get(dag.id) as Node) : this.#nodes.mark(dag, phase);
  }

  /** executeDAGTask */
  #task(dag: Node, task: Task, scope: readonly Template[]): void {
    const name = `${dag.name}.${task.name}`;
    const call: Call = { task, scope, boundary: dag };
    const existing = this.#nodes.named(name);
    const turn = existing ? "run" : turnOf(dependsOf(task), (other) => this.#nodes.named(`${dag.name}.${other}`));
    if (turn === "wait") return;
    if (turn === "omit") this.#begin(name, "Skipped", "Omitted", call, "omitted: depends condition not met");
    else if (turn === "run") this.#attempt(name, call);
    else this.#begin(name, "Skipped", "Error", call, turn.error);
    if (this.#nodes.named(name)) this.#nodes.addChild(dag, name);
  }

  #attempt(name: string, call: Call): void {
    try {
      this.#execute(name, call);
    } catch (error) {
      if (error instanceof ParallelismReached) return;
      const message = `task '${name}' errored: ${error instanceof Error ? error.message : String(error)}`;
      const node = this.#nodes.named(name);
      if (node) this.#nodes.mark(node, "Error", message);
      else this.#begin(name, "Skipped", "Error", call, message);
    }
  }
}

type Dag = NonNullable<Template["dag"]>;
