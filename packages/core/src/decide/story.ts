/**
 * A cluster in which one group lives, for tests: what is decided is carried out, Workflows end as the test says, and the controller
 * may be killed between what it does and what it writes. Plans and releases are real; Argo, Flux and time are played.
 */
import type { ApplicationGroupStatus } from "@orkestra/api";
import { compile } from "../compile/compile.ts";
import type { GroupInput } from "../compile/input.ts";
import { helmRelease, type Plan } from "../plan.ts";
import { liveRelease } from "../removal/live-release.ts";
import { groupOf } from "../testing/groups.ts";
import { type Operation, workflowName } from "../workflow/names.ts";
import { decide } from "./decide.ts";
import type { Decision } from "./decision.ts";
import { observePlan } from "./observe-plan.ts";
import { observeRelease } from "./observe-release.ts";
import { observeStored } from "./observe-stored.ts";
import type { Observed, ReleaseObservation, StoredPlan } from "./observed.ts";
import type { ResolvedCharts } from "./pins.ts";
import { statusOf } from "./status.ts";
import { play, type Work } from "./story-play.ts";
import { revisionsNeeded } from "./target.ts";
import { isCompleted, type TaskView, type WorkflowView } from "./workflow-view.ts";

type Group = Observed["group"];

export class Story {
  spec: GroupInput;
  flags: Partial<Pick<Group, "suspend" | "deleting" | "deletionPolicy" | "onFailure" | "requestedAt" | "rollbackTo">> =
    {};
  status: ApplicationGroupStatus = { observedGeneration: -1, conditions: [] };
  /** What version ranges come to. */
  newest = "1.2.3";
  hasFinalizer = false;
  isGone = false;
  /** HelmReleases, by name. */
  readonly objects = new Map<string, Record<string, unknown>>();
  readonly revisions = new Map<string, { readonly plan: Plan; resolved: ResolvedCharts }>();
  #workflows: WorkflowView[] = [];
  readonly #work = new Map<string, Work>();
  #minutes = 0;

  constructor(spec: GroupInput) {
    this.spec = { ...spec, uid: "uid-1" };
  }

  get now(): string {
    return new Date(Date.UTC(2026, 0, 1) + this.#minutes * 60_000).toISOString().replace(".000", "");
  }

  get workflows(): readonly WorkflowView[] {
    return this.#workflows;
  }

  /** One look: observe, decide, act, write the status; without the last, the controller was killed before it. */
  look(killed: "killed" | "lives" = "lives"): Decision {
    this.#minutes += 1;
    const seen = this.observed();
    const decision = decide(seen);
    this.#act(decision);
    if (killed === "killed") return decision;
    const status = JSON.parse(JSON.stringify(statusOf(seen, decision, this.now))) as ApplicationGroupStatus;
    const good = status.lastGoodRevision;
    if (good !== undefined && good !== this.status.lastGoodRevision) this.#resolve(good, seen);
    this.status = status;
    return decision;
  }

  /** Looks until nothing changes by looking; the states that were decided, each once in a row. */
  settle(): string[] {
    const states: string[] = [];
    for (let i = 0; i < 20; i++) {
      const before = JSON.stringify([this.status, this.#workflows, this.hasFinalizer, [...this.objects.keys()]]);
      const { state } = this.look();
      if (states.at(-1) !== state) states.push(state);
      if (before === JSON.stringify([this.status, this.#workflows, this.hasFinalizer, [...this.objects.keys()]]))
        return states;
    }
    throw new Error(`does not come to rest: ${states.join(", ")}`);
  }

  /** The Workflow that runs ends: nodes of these names fail, `-name` is a removal that fails. */
  finish(...fails: readonly string[]): WorkflowView {
    this.#minutes += 1;
    const workflow = this.#running();
    const work = this.#work.get(workflow.name) as Work;
    const tasks = workflow.superseded ? new Map<string, TaskView>() : play(work, new Set(fails), this);
    const failed = workflow.superseded || [...tasks.values()].some(({ phase }) => phase !== "Succeeded");
    return this.#end(workflow, { phase: failed ? "Failed" : "Succeeded", tasks });
  }

  /** The Workflow that runs ends before it has done anything. */
  die(rest: Partial<WorkflowView> = {}): WorkflowView {
    this.#minutes += 1;
    return this.#end(this.#running(), { phase: "Error", ...rest });
  }

  /** Argo drops the Workflows that ended. */
  forget(): void {
    this.#workflows = this.#workflows.filter((workflow) => !isCompleted(workflow));
  }

  observed(): Observed {
    const compiled = observePlan(compile({ group: this.spec, applications: new Map(), records: new Map() }));
    const { name, namespace, uid = "", spec } = this.spec;
    const unstored: Observed = {
      group: {
        name,
        namespace,
        generation: 1,
        suspend: false,
        deleting: false,
        hasFinalizer: this.hasFinalizer,
        deletionPolicy: "Uninstall",
        onFailure: "Rollback",
        frame: {
          group: name,
          namespace,
          uid,
          parallelism: 10,
          workflow: spec.workflow ?? { serviceAccountName: "x", ttl: "24h" },
        },
        status: this.status,
        ...this.flags,
      },
      compiled,
      workflows: this.#workflows,
      releases: compiled.ok ? this.#observe(compiled.plan) : new Map(),
      live: [...this.objects.values()].map(liveRelease),
      stepsDone: new Map(),
      stored: new Map(),
      now: this.now,
    };
    const stored = revisionsNeeded(unstored).map((it): [string, StoredPlan] => [it, this.#stored(it)]);
    return { ...unstored, stored: new Map(stored) };
  }

  /** `web@1.2.3` of what is ready, with a `!` where it is not. */
  serving(): string[] {
    return [...this.objects.entries()]
      .map(([name, object]) => {
        const { conditions, history } = object["status"] as {
          conditions: { type: string }[];
          history: { chartVersion: string }[];
        };
        return `${name}@${history[0]?.chartVersion}${conditions.some(({ type }) => type === "Stalled") ? "!" : ""}`;
      })
      .sort();
  }

  #act(decision: Decision): void {
    switch (decision.state) {
      case "Claiming":
        this.hasFinalizer = true;
        return;
      case "Submitting":
      case "SubmittingRollback": {
        const known = this.revisions.get(decision.revision);
        this.revisions.set(decision.revision, { plan: decision.plan, resolved: known?.resolved ?? new Map() });
        this.#start(decision.revision, decision.state === "Submitting" ? "apply" : "rollback", decision);
        return;
      }
      case "SubmittingRemoval":
        this.#start(decision.revision, "remove", { ...decision, done: new Set() });
        return;
      case "Stopping":
        this.#replace({ stoppedAt: this.now, ...decision.workflow, superseded: true });
        return;
      case "RemovingDirectly":
        for (const { name } of decision.releases) this.objects.delete(name);
        return;
      case "Orphaning":
        this.objects.clear();
        return;
      case "Finalizing":
        this.isGone = true;
        return;
      default:
        return;
    }
  }

  #start(revision: string, operation: Operation, work: Work & { readonly attempt: number }): void {
    const { attempt } = work;
    const name = workflowName(revision, operation, attempt);
    if (this.#work.has(name)) throw new Error(`the name ${name} is used twice`);
    if (this.#workflows.some((workflow) => !isCompleted(workflow)))
      throw new Error(`${name} is started beside another`);
    this.#work.set(name, work);
    const times = { createdAt: this.now, startedAt: this.now };
    const idle = { phase: "Running", message: "", superseded: false, tasks: new Map() } as const;
    this.#workflows = [...this.#workflows, { name, revision, operation, attempt, ...idle, ...times }];
  }

  #running(): WorkflowView {
    const workflow = this.#workflows.find((it) => !isCompleted(it));
    if (!workflow) throw new Error("no Workflow runs");
    return workflow;
  }

  #end(workflow: WorkflowView, rest: Partial<WorkflowView>): WorkflowView {
    const ended = { ...workflow, finishedAt: this.now, ...rest };
    this.#replace(ended);
    return ended;
  }

  #replace(workflow: WorkflowView): void {
    this.#workflows = this.#workflows.map((it) => (it.name === workflow.name ? workflow : it));
  }

  #observe(plan: Plan): Map<string, ReleaseObservation> {
    const releases = plan.nodes.filter((node) => node.kind === "release");
    return new Map(
      releases.flatMap((node) => {
        const object = this.objects.get(helmRelease(node).metadata.name);
        return object ? [[node.name, observeRelease(object, node)]] : [];
      }),
    );
  }

  #stored(name: string): StoredPlan {
    const known = this.revisions.get(name);
    return known ? observeStored(known.plan, known.resolved, this.objects) : { ok: false, why: "is gone" };
  }

  #resolve(name: string, { compiled, releases }: Observed): void {
    if (!compiled.ok || compiled.revision !== name) return;
    const resolved = [...releases].map(([node, { chartVersion = "" }]) => [node, { version: chartVersion }] as const);
    this.revisions.set(name, { plan: compiled.plan, resolved: new Map(resolved) });
  }
}

const CHART = { url: "https://charts.example.com", name: "chart" };

/** `{ db: "1.0.0", web: "1.x" }`: each application depends on the one before. */
export function group(versions: Readonly<Record<string, string>>): GroupInput {
  const names = Object.keys(versions);
  const entries = names.map((name, i) => ({
    name,
    dependencies: names.slice(Math.max(0, i - 1), i),
    spec: { chart: { ...CHART, version: versions[name] as string } },
  }));
  return { ...groupOf(entries), uid: "uid-1" };
}

export const FIRST = group({ db: "1.0.0", web: "1.0.0" });
export const SECOND = group({ db: "2.0.0", web: "1.0.0" });
export const THIRD = group({ db: "3.0.0", web: "1.0.0" });
/** It does not compile. */
export const BROKEN: GroupInput = {
  ...groupOf([{ name: "a", dependencies: ["b"], spec: { chart: CHART } }]),
  uid: "uid-1",
};

/** A group that was rolled out with success. */
export function ready(spec = FIRST): Story {
  const story = new Story(spec);
  story.settle();
  story.finish();
  story.settle();
  return story;
}

/** `{ Ready: "True Succeeded" }`. */
export const says = ({ status }: Story): Readonly<Record<string, string>> =>
  Object.fromEntries(status.conditions.map(({ type, status: is, reason }) => [type, `${is} ${reason}`]));

export const message = ({ status }: Story): string | undefined => status.conditions[0]?.message;
