/** A Workflow is driven pass by pass; what its pods come to is said by the test. */
import { describe, expect, test } from "vitest";
import { patchOf } from "./completion.ts";
import { pass } from "./pass.ts";
import {
  Mark,
  type Pod,
  type PodStatus,
  type Task,
  type Template,
  type Workflow,
  type WorkflowSpec,
} from "./shapes.ts";

const ran = (exitCode: number, message?: string): PodStatus => {
  const terminated = {
    exitCode,
    reason: exitCode === 0 ? "Completed" : "Error",
    ...(message !== undefined && { message }),
    startedAt: "",
    finishedAt: "",
  };
  return {
    phase: exitCode === 0 ? "Succeeded" : "Failed",
    containerStatuses: [{ name: "main", state: { terminated } }],
  };
};

const leaf: Template = {
  name: "leaf",
  inputs: { parameters: [{ name: "word", value: "none" }] },
  container: { image: "x", args: ["--word={{inputs.parameters.word}}", "--run={{workflow.uid}}"] },
};

class Driven {
  workflow: Workflow;
  pods: Pod[] = [];
  ended: readonly string[] = [];
  readonly #library: ReadonlyMap<string, readonly Template[]>;

  constructor(tasks: readonly Task[], spec: Partial<WorkflowSpec> = {}, library: Record<string, Template[]> = {}) {
    this.#library = new Map(Object.entries(library));
    this.workflow = {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Workflow",
      metadata: { name: "wf", namespace: "shop", uid: "u1" },
      spec: { entrypoint: "main", templates: [{ name: "main", dag: { failFast: false, tasks } }, leaf], ...spec },
    };
  }

  /** Until nothing changes any more. */
  go(now = "2026-01-01T00:00:00Z"): this {
    for (;;) {
      const time = new Date(now);
      const library = (name: string) => this.#library.get(name);
      const passed = pass({ workflow: this.workflow, pods: this.pods, library, now: time, pace: 1 });
      this.pods.push(...passed.create.map((pod) => ({ ...pod, status: { phase: "Pending" } }) as unknown as Pod));
      this.ended = passed.end;
      const working = this.pods.some(({ status }) => status?.phase === "Running");
      const patch = patchOf(this.workflow, passed, working, time) as Pick<Workflow, "status"> | undefined;
      if (!patch) return this;
      this.workflow = structuredClone({ ...this.workflow, status: { ...patch.status } }) as Workflow;
    }
  }

  /** What becomes of the pod of a node. */
  becomes(display: string, status: PodStatus | "gone"): this {
    const of = (pod: Pod): boolean => pod.metadata.annotations?.[Mark.nodeName] === `wf.${display}`;
    if (!this.pods.some(of)) throw new Error(`there is no pod of ${display}`);
    this.pods = this.pods.flatMap((pod) => (of(pod) ? (status === "gone" ? [] : [{ ...pod, status }]) : [pod]));
    return this;
  }

  get nodes(): Record<string, string> {
    const nodes = Object.values(this.workflow.status?.nodes ?? {});
    return Object.fromEntries(
      nodes.map(({ displayName, type, phase, message }) => [
        displayName,
        `${type} ${phase}${message ? `: ${message}` : ""}`,
      ]),
    );
  }

  get phase(): string {
    return `${this.workflow.status?.phase} ${this.workflow.status?.message}`.trim();
  }
}

const chain = [
  { name: "a", template: "leaf" },
  { name: "b", template: "leaf", depends: "a" },
];

describe("a Workflow", () => {
  test("runs what its tasks wait for first, then them, and succeeds with all of them", () => {
    const driven = new Driven(chain).go();
    expect(driven.nodes).toEqual({ wf: "DAG Running", a: "Pod Pending" });
    driven.becomes("a", { phase: "Running" }).go();
    expect(driven.nodes).toEqual({ wf: "DAG Running", a: "Pod Running" });
    driven.becomes("a", ran(0)).go();
    expect(driven.nodes).toEqual({ wf: "DAG Running", a: "Pod Succeeded", b: "Pod Pending" });
    driven.becomes("b", ran(0)).go();
    expect(driven.nodes).toEqual({ wf: "DAG Succeeded", a: "Pod Succeeded", b: "Pod Succeeded" });
    expect(driven.phase).toBe("Succeeded");
  });

  test("omits what waited in vain, runs what did not wait, and fails when all is done", () => {
    const driven = new Driven([...chain, { name: "c", template: "leaf" }]).go();
    driven.becomes("a", ran(1, "release web failed")).go();
    expect(driven.nodes).toEqual({
      wf: "DAG Running",
      a: "Pod Failed: main: Error (exit code 1): release web failed",
      b: "Skipped Omitted: omitted: depends condition not met",
      c: "Pod Pending",
    });
    expect(driven.phase).toBe("Running");
    expect(driven.becomes("c", ran(0)).go().phase).toBe("Failed");
  });

  test("fills in parameters, those of the task before those of the template", () => {
    const argument = { parameters: [{ name: "word", value: "hello" }] };
    const driven = new Driven([
      { name: "a", template: "leaf", arguments: argument },
      { name: "b", template: "leaf" },
    ]).go();
    expect(driven.pods.map(({ spec }) => spec.containers[0]?.args)).toEqual([
      ["--word=hello", "--run=u1"],
      ["--word=none", "--run=u1"],
    ]);
  });

  test("errs with the task whose template is not there", () => {
    const driven = new Driven([
      { name: "a", templateRef: { name: "executor", template: "apply", clusterScope: true } },
    ]).go();
    expect(driven.nodes["a"]).toBe(
      `Skipped Error: task 'wf.a' errored: clusterworkflowtemplates.argoproj.io "executor" not found`,
    );
    expect(driven.phase).toBe("Error");
  });

  test("runs DAGs in DAGs", () => {
    const inner: Template = { name: "inner", dag: { tasks: chain } };
    const main: Template = {
      name: "main",
      dag: {
        tasks: [
          { name: "x", template: "inner" },
          { name: "y", template: "leaf", depends: "x" },
        ],
      },
    };
    const driven = new Driven([], { templates: [main, inner, leaf] }).go();
    expect(driven.nodes).toEqual({ wf: "DAG Running", x: "DAG Running", a: "Pod Pending" });
    driven.becomes("x.a", ran(0)).go().becomes("x.b", ran(0)).go();
    expect(driven.nodes).toMatchObject({ x: "DAG Succeeded", y: "Pod Pending" });
  });

  test("runs as many pods at once as its parallelism says", () => {
    const tasks = ["a", "b", "c"].map((name) => ({ name, template: "leaf" }));
    const driven = new Driven(tasks, { parallelism: 2 }).go();
    expect(driven.pods).toHaveLength(2);
    expect(driven.becomes("a", ran(0)).go().pods).toHaveLength(3);
  });

  test("begins nothing while it is suspended", () => {
    expect(new Driven(chain, { suspend: true }).go().nodes).toEqual({});
  });
});

describe("a task that is retried", () => {
  const flaky: Template = {
    ...leaf,
    retryStrategy: { limit: "1", retryPolicy: "Always", expression: "lastRetry.status == 'Error'" },
  };
  const retried = () =>
    new Driven(
      [{ name: "a", templateRef: { name: "lib", template: "leaf", clusterScope: true } }],
      {},
      { lib: [flaky] },
    ).go();

  test("has a node for itself and one for each attempt; one whose pod was deleted is tried again", () => {
    const driven = retried();
    expect(driven.nodes).toEqual({ wf: "DAG Running", a: "Retry Running", "a(0)": "Pod Pending" });
    driven.becomes("a(0)", { phase: "Running" }).go().becomes("a(0)", "gone").go();
    expect(driven.nodes).toEqual({
      wf: "DAG Running",
      a: "Retry Running",
      "a(0)": "Pod Error: pod deleted",
      "a(1)": "Pod Pending",
    });
    driven.becomes("a(1)", ran(0)).go();
    expect(driven.nodes).toMatchObject({ a: "Retry Succeeded" });
    expect(driven.phase).toBe("Succeeded");
  });

  test("makes a pod that was deleted before it was seen to run again, as the same attempt", () => {
    const driven = retried().becomes("a(0)", "gone").go();
    expect(driven.nodes).toMatchObject({ a: "Retry Running", "a(0)": "Pod Pending" });
    expect(driven.pods).toHaveLength(1);
  });

  test("keeps the words of the attempt that failed for good", () => {
    const driven = retried().becomes("a(0)", ran(1, "because")).go();
    expect(driven.nodes).toEqual({
      wf: "DAG Failed",
      a: "Retry Failed: retryStrategy.expression evaluated to false",
      "a(0)": "Pod Failed: main: Error (exit code 1): because",
    });
  });
});

describe("a Workflow that is to end", () => {
  test("ends its pods, begins no others, and has failed when they have ended", () => {
    const driven = new Driven(chain).go().becomes("a", { phase: "Running" }).go();
    driven.workflow = { ...driven.workflow, spec: { ...driven.workflow.spec, shutdown: "Stop" } };
    const [pod] = driven.pods;
    const once = pass({
      workflow: driven.workflow,
      pods: driven.pods,
      library: () => undefined,
      now: new Date(),
      pace: 1,
    });
    expect(once.end).toEqual([pod?.metadata.name]);
    driven.go();
    expect(driven.nodes).toEqual({
      wf: "DAG Failed",
      a: "Pod Failed: workflow shutdown with strategy:  Stop",
      b: "Skipped Omitted: omitted: depends condition not met",
    });
    expect(driven.phase).toBe("Running");
    driven.becomes("a", ran(143)).go();
    expect(driven.phase).toBe("Failed Stopped with strategy 'Stop'");
  });

  test("is out of time when its deadline has passed", () => {
    const driven = new Driven(chain, { activeDeadlineSeconds: 60 }).go().becomes("a", { phase: "Running" });
    expect(driven.go("2026-01-01T00:00:59Z").nodes).toMatchObject({ a: "Pod Running" });
    expect(driven.go("2026-01-01T00:01:00Z").nodes).toMatchObject({ a: "Pod Failed: Step exceeded its deadline" });
  });
});
