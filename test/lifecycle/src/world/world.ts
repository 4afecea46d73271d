/**
 * All that a group lives among: the API server, Argo and Flux in memory, real controllers, real executors inside Argo's pods,
 * and a hand that does what people do. Everything that happens is written down.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { FieldManager, Label } from "@orkestra/api";
import type { UnknownObject } from "@orkestra/kube";
import {
  Argo,
  executorTemplates,
  type Fault,
  Flux,
  type HelmAction,
  HelmStorage,
  type Play,
  Sandbox,
} from "@orkestra/sandbox";
import { isTrue, ownerOf, workflowFacts } from "../history/facts.ts";
import { type Change, writersOf } from "../history/history.ts";
import { Recorder } from "../history/recorder.ts";
import { idleRequests } from "../invariants/rest.ts";
import { NAMESPACE } from "../model/group-model.ts";
import type { Model } from "../model/model.ts";
import { atRest } from "./at-rest.ts";
import { failureKey, findChart, play } from "./charts.ts";
import { Controllers } from "./controllers.ts";
import { executor, step } from "./executor.ts";
import { Hand } from "./hand.ts";

/** Nothing happens for this long: what is said then is looked at. When it is not true, it may become so: see below. */
const QUIET_MS = 150;
/** Longest until what is said at rest is true. Reflectors and queues that met faults wait up to 30 s between attempts. */
const SETTLE_MS = Number(process.env["ORKESTRA_LIFE_SETTLE_MS"] ?? 60_000);
/** For this long nobody may ask for anything. */
const IDLE_MS = 500;
const LOOK_MS = 10;

export class World {
  readonly sandbox: Sandbox;
  readonly recorder: Recorder;
  readonly hand: Hand;
  readonly controllers: Controllers;
  readonly storage: HelmStorage;
  readonly #argo: Argo;
  readonly #restarts: Promise<void>[] = [];
  readonly #startFlux: () => Promise<Flux>;
  #flux: Flux;
  readonly #failures: Map<string, number>;
  #tokens = 0;

  private constructor(parts: Parts) {
    this.sandbox = parts.sandbox;
    this.recorder = parts.recorder;
    this.hand = parts.hand;
    this.controllers = parts.controllers;
    this.storage = parts.storage;
    this.#argo = parts.argo;
    this.#startFlux = parts.startFlux;
    this.#flux = parts.flux;
    this.#failures = parts.failures;
  }

  static async start(replicas: number): Promise<World> {
    const sandbox = await Sandbox.start();
    const recorder = new Recorder(sandbox);
    const hand = await Hand.of(sandbox.url, recorder);
    await hand.create(executorTemplates());
    const failures = new Map<string, number>();
    const storage = new HelmStorage();
    const onError = (error: unknown): void => recorder.note(String(error));
    const { url } = sandbox;
    const argo = await Argo.start({ url, launch: executor, steps: step, podStartMs: 2, pace: 0.01, onError });
    const script = (action: HelmAction): Play => play(action, failures);
    const startFlux = () => Flux.start({ url, helm: storage, onError, charts: findChart, script });
    const flux = await startFlux();
    const controllers = new Controllers(sandbox, { elects: replicas > 1 });
    for (let at = 0; at < replicas; at++) await controllers.start();
    return new World({ sandbox, recorder, hand, controllers, storage, argo, flux, startFlux, failures });
  }

  async stop(): Promise<void> {
    this.sandbox.faults.clear();
    await Promise.all(this.#restarts);
    await this.controllers.end();
    this.hand.close();
    await Promise.all([this.#argo.stop(), this.#flux.stop()]);
    await this.sandbox.stop();
  }

  token(): string {
    return `token-${++this.#tokens}`;
  }

  group(name: string): UnknownObject | undefined {
    return this.recorder.cluster.find("ApplicationGroup", NAMESPACE, name);
  }

  /** Names of stored revisions of the group that is there now, sorted. */
  revisions(group: string): string[] {
    return this.#controllerRevisions(group, (labels) => labels[Label.staged] === undefined);
  }

  stagingRecords(group: string): string[] {
    return this.#controllerRevisions(group, (labels) => labels[Label.staged] !== undefined);
  }

  #controllerRevisions(group: string, which: (labels: Readonly<Record<string, string>>) => boolean): string[] {
    const uid = this.group(group)?.metadata.uid;
    return this.recorder.cluster
      .all("ControllerRevision")
      .filter((object) => ownerOf(object) === uid && which(object.metadata.labels ?? {}))
      .map(({ metadata }) => metadata.name)
      .sort();
  }

  currentRevision(group: string): string | undefined {
    return (this.group(group)?.["status"] as { revision?: string } | undefined)?.revision;
  }

  /** Whether the group says that it was put back to this revision. */
  isBackAt(group: string, revision: string): boolean {
    const live = this.group(group);
    return live !== undefined && isTrue(live, "RolledBack") && this.currentRevision(group) === revision;
  }

  async deleteGroup(name: string, policy: "Background" | "Foreground" = "Background"): Promise<void> {
    const group = this.group(name);
    if (group) await this.hand.delete(`delete group ${name}`, group, policy);
  }

  async deleteByHand(kind: "HelmRelease" | "ControllerRevision", name: string): Promise<void> {
    const object = this.recorder.cluster.find(kind, NAMESPACE, name);
    if (object) await this.hand.delete(`delete ${kind} ${name} by hand`, object);
  }

  /**
   * One that runs. Argo makes one anew that it has not seen run, but not while all slots of `parallelism` are taken, among them
   * that of the lost one itself: until its `timeout` ends it (3.7: podReconciliation, checkParallelism), which is long.
   */
  async deletePod(at: number): Promise<void> {
    const pods = this.recorder.cluster.all("Pod").filter((pod) => isRunning(pod));
    const pod = pods[at % Math.max(1, pods.length)];
    if (pod) await this.hand.delete(`delete pod ${pod.metadata.name}`, pod);
  }

  async deleteWorkflow(group: string): Promise<void> {
    const uid = this.group(group)?.metadata.uid;
    const workflow = this.recorder.cluster
      .all("Workflow")
      .find((object) => ownerOf(object) === uid && !workflowFacts(object).completed);
    if (workflow) await this.hand.delete(`delete Workflow ${workflow.metadata.name}`, workflow);
  }

  async withoutArgo(changes: number): Promise<void> {
    this.#argo.pause();
    await this.some(changes);
    this.#argo.resume();
  }

  /** Flux does not touch a release for a while, as somebody has told it by hand. */
  async whileSuspended(release: string, changes: number): Promise<void> {
    await this.hand.suspendRelease(release, true);
    await this.some(changes);
    await this.hand.suspendRelease(release, false);
  }

  async restartFlux(): Promise<void> {
    await this.#flux.stop();
    this.#flux = await this.#startFlux();
  }

  /**
   * What a group of that name has let go earlier is deleted by hand: another one would not take it over. What was told to fail of
   * it fails no more.
   */
  async sweep(group: string): Promise<void> {
    for (const key of this.#failures.keys()) if (key.includes(` ${group}-`)) this.#failures.delete(key);
    const left = this.recorder.cluster
      .all("HelmRelease")
      .filter((object) => ownerOf(object) === undefined && object.metadata.name.startsWith(`${group}-`));
    for (const object of left) await this.hand.delete(`sweep away release ${object.metadata.name}`, object);
  }

  failNext(what: "release" | "uninstall", release: string, times: number): void {
    const key = failureKey(what, release);
    this.#failures.set(key, (this.#failures.get(key) ?? 0) + times);
  }

  /** Another begins, with nothing but what the API server knows. */
  async killController(at: number): Promise<void> {
    const killed = this.controllers.kill(at);
    if (!killed) return;
    await this.controllers.start();
    if (killed.led) await this.lapse();
  }

  /** It has no answer to what it has just written, and does nothing more. */
  killControllerAfter(kind: string): void {
    const isOfController = (change: Change): boolean => writersOf(change).includes(FieldManager.controller);
    this.recorder.trap(
      (change) => change.object.kind === kind && isOfController(change),
      () => {
        this.recorder.note(`a controller is killed after its write of ${kind}`);
        this.#restarts.push(this.killController(0));
      },
    );
  }

  /** The lease of a leader that is dead lapses, without the time that it takes. */
  async lapse(): Promise<void> {
    for (const lease of this.recorder.cluster.all("Lease")) await this.hand.delete("the lease lapses", lease);
  }

  /** Of the requests of controllers, executors, Argo and Flux; the hand's own are left alone. */
  fault(fault: Fault, times: number, method: string): void {
    this.sandbox.faults.next(
      times,
      (asked) => (method === "" || asked.method === method) && !this.hand.asks(asked),
      fault,
    );
  }

  /** Nothing goes wrong any more. */
  heal(): void {
    this.sandbox.faults.clear();
    this.#failures.clear();
  }

  /** Until so many things have changed, or nothing does. */
  async some(changes: number): Promise<void> {
    const { history } = this.recorder;
    const enough = history.length + changes;
    while (history.length < enough && !(await this.#quiet(() => history.length >= enough)));
  }

  /** Until the group is there no more. */
  async gone(name: string): Promise<void> {
    await this.#until(`group ${name} is gone`, () => (this.group(name) ? ["it is there"] : []));
  }

  /** Until all is at rest, and as it is expected to be. */
  async settled(model: Model): Promise<void> {
    await this.#until("all is at rest, and as expected", () => atRest(this, model));
  }

  /** Until nobody asks for anything. Whoever met a fault may still have to ask again, some time later. */
  async idle(): Promise<void> {
    await this.#until("nobody asks for anything", async () => {
      const from = this.sandbox.requests.length;
      await sleep(IDLE_MS);
      return idleRequests(this.sandbox.requests.slice(from));
    });
  }

  /**
   * By what there is to be seen, never by the time that it took: quiet alone proves nothing, since somebody may wait before the
   * next attempt; what is not so yet after a generous time counts as never so.
   */
  async #until(what: string, faults: () => readonly string[] | Promise<readonly string[]>): Promise<void> {
    const deadline = performance.now() + SETTLE_MS;
    for (;;) {
      await this.#quiet(() => performance.now() > deadline);
      const found = await faults();
      if (found.length === 0) return;
      if (performance.now() > deadline)
        throw new Error(`${what}: not within ${SETTLE_MS / 1000} s:\n${found.join("\n")}`);
      await sleep(LOOK_MS);
    }
  }

  /** Resolves with true once nothing has happened for a while; with false when `enough` says so. */
  async #quiet(enough: () => boolean): Promise<boolean> {
    let seen = this.recorder.activity;
    for (let quiet = 0; quiet < QUIET_MS; quiet += LOOK_MS) {
      await sleep(LOOK_MS);
      if (enough()) return false;
      if (this.recorder.activity !== seen) quiet = 0;
      seen = this.recorder.activity;
    }
    return true;
  }
}

interface Parts {
  readonly sandbox: Sandbox;
  readonly recorder: Recorder;
  readonly hand: Hand;
  readonly controllers: Controllers;
  readonly storage: HelmStorage;
  readonly argo: Argo;
  readonly flux: Flux;
  readonly startFlux: () => Promise<Flux>;
  readonly failures: Map<string, number>;
}

const isRunning = ({ status, metadata }: UnknownObject): boolean =>
  !metadata.deletionTimestamp && (status as { phase?: string } | undefined)?.phase === "Running";
