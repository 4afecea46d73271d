/**
 * An Argo Workflows controller for a cluster that has none: it watches Workflows and their pods, makes one pass over a Workflow
 * at each change, and writes down what comes of it. It has nothing but the API server, so that faults of that reach it, too.
 */
import {
  connect,
  isConflict,
  isNotFound,
  type KubeClient,
  type Manifest,
  type Reflector,
  reflect,
  resources,
  splitKey,
  WorkQueue,
} from "@orkestra/kube";
import { inProcess } from "../kubelet/in-process.ts";
import { Kubelet } from "../kubelet/kubelet.ts";
import { byCommand, type Launch, noSteps } from "../kubelet/launch.ts";
import { processes } from "../kubelet/process.ts";
import { errorPatch, isComplete, keptForMs, patchOf } from "./completion.ts";
import { milliseconds } from "./durations.ts";
import { Newest } from "./newest.ts";
import { pass } from "./pass.ts";
import { Mark, type Pod, type Template, type Workflow } from "./shapes.ts";

export interface ArgoOptions {
  /** Of the API server. */
  readonly url: string;
  /** How executors run: as processes, in this one, or as a function says. */
  readonly launch: "process" | "inProcess" | Launch;
  /** What runs in place of the images of steps. Default: they fail with exit code 127, and say why. */
  readonly steps?: Launch;
  /** From a pod's creation until its container runs. Default 20. */
  readonly podStartMs?: number;
  /**
   * Factor of Argo's own waits: between attempts, before pods and Workflows that are done are deleted. Default 1: as written.
   * Deadlines are kept as they are written.
   */
  readonly pace?: number;
  /** What goes wrong on the way; it is tried again in any case. */
  readonly onError?: (error: unknown) => void;
  readonly now?: () => Date;
}

function launcher(launch: ArgoOptions["launch"]): Launch {
  if (launch === "inProcess") return inProcess;
  return launch === "process" ? processes() : launch;
}

interface TemplateLibrary {
  readonly metadata: Workflow["metadata"];
  readonly spec?: { readonly templates?: readonly Template[] };
}

export class Argo {
  readonly #options: ArgoOptions;
  readonly #client: KubeClient;
  readonly #stop = new AbortController();
  readonly #workflows = new Newest<Workflow>();
  readonly #pods: Reflector<Pod>;
  readonly #libraries: Reflector<TemplateLibrary & Workflow>;
  readonly #reflected: Reflector<Workflow>;
  readonly #queue: WorkQueue;
  readonly #kubelet: Kubelet;
  readonly #now: () => Date;
  #paused = false;

  private constructor(options: ArgoOptions, client: KubeClient) {
    this.#options = options;
    this.#client = client;
    this.#now = options.now ?? (() => new Date());
    const onError = options.onError ?? (() => undefined);
    this.#queue = new WorkQueue({
      run: (key) => this.#work(key),
      concurrency: 8,
      backoff: { minMs: 20, maxMs: 1_000 },
      onError,
    });
    const { signal } = this.#stop;
    const common = { signal, onError, backoff: { minMs: 20, maxMs: 1_000 } };
    this.#reflected = reflect<Workflow>(client, {
      ...common,
      resource: resources.Workflow,
      onChange: (change) => {
        if (change.type === "deleted") this.#workflows.gone(change.key, change.old);
        else this.#workflows.saw(change.key, change.object);
        this.#queue.add(change.key);
      },
    });
    this.#pods = reflect<Pod>(client, {
      ...common,
      resource: resources.Pod,
      labelSelector: Mark.workflow,
      onChange: (change) => {
        const pod = change.type === "deleted" ? change.old : change.object;
        if (change.type === "deleted") this.#kubelet.deleted(pod);
        else this.#kubelet.saw(pod);
        this.#queue.add(`${pod.metadata.namespace}/${pod.metadata.labels?.[Mark.workflow]}`);
      },
    });
    this.#libraries = reflect<TemplateLibrary & Workflow>(client, {
      ...common,
      resource: resources.ClusterWorkflowTemplate,
    });
    const { steps = noSteps, podStartMs = 20 } = options;
    const launch = byCommand(launcher(options.launch), steps);
    this.#kubelet = new Kubelet({ client, launch, podStartMs, onError, url: options.url });
  }

  /** Resolves when it has seen what there is. */
  static async start(options: ArgoOptions): Promise<Argo> {
    const argo = new Argo(
      options,
      await connect({ server: options.url, userAgent: "workflow-controller", retry: { retries: 0 } }),
    );
    await Promise.all([argo.#reflected.synced, argo.#pods.synced, argo.#libraries.synced]);
    return argo;
  }

  /** Ends it and all pods' processes. What stands in the API server stays, for the next one to go on with. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error("Argo was stopped"));
    await Promise.all([this.#queue.stop(), this.#kubelet.stop()]);
    this.#client.close();
  }

  /** The controller is down; pods run on. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    for (const key of this.#workflows.keys()) this.#queue.add(key);
  }

  async #work(key: string): Promise<void> {
    const workflow = this.#workflows.get(key);
    if (this.#paused || !workflow || workflow.metadata.deletionTimestamp) return;
    const pods = this.#podsOf(workflow);
    if (isComplete(workflow)) return this.#tidy(key, workflow, pods);
    const written = await this.#advance(key, workflow, pods);
    if (written && isComplete(written)) this.#queue.add(key);
    else this.#collect(key, workflow, pods);
  }

  async #advance(key: string, workflow: Workflow, pods: readonly Pod[]): Promise<Workflow | undefined> {
    const now = this.#now();
    const { pace = 1 } = this.#options;
    const library = (name: string) => this.#libraries.store.get(name)?.spec?.templates;
    let patch: object | undefined;
    try {
      const passed = pass({ workflow, pods, library, now, pace });
      const working = pods.some(({ status }) => status?.phase === "Running");
      patch = patchOf(workflow, passed, working, now);
      for (const pod of passed.create) await this.#create(pod);
      for (const pod of pods) if (passed.end.includes(pod.metadata.name)) this.#kubelet.terminate(pod);
      if (passed.againInMs !== undefined) this.#queue.addAfter(key, Math.max(5, passed.againInMs));
    } catch (error) {
      if (!(error instanceof Error) || error.name === "ApiError" || error.name === "ConnectionError") throw error;
      patch = errorPatch(workflow, `error in entry template execution: ${error.message}`, now);
    }
    return patch && (await this.#write(key, patch));
  }

  async #create(pod: Manifest): Promise<void> {
    try {
      await this.#client.create(pod);
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  }

  /** The answer is newer than what the watch has brought so far, and the next pass must begin with it. */
  async #write(key: string, patch: object): Promise<Workflow | undefined> {
    try {
      const written = await this.#client.patch<Workflow>(this.#refOf(key), patch, { type: "merge" });
      this.#workflows.saw(key, written);
      return written;
    } catch (error) {
      if (!isNotFound(error)) throw error;
      return undefined;
    }
  }

  async #tidy(key: string, workflow: Workflow, pods: readonly Pod[]): Promise<void> {
    this.#collect(key, workflow, pods);
    const left = keptForMs(workflow, this.#now(), this.#options.pace ?? 1);
    if (left === undefined) return;
    if (left > 0) return this.#queue.addAfter(key, left);
    await this.#client.delete(this.#refOf(key), { propagationPolicy: "Background" });
  }

  /** podGC: pods that have done their work are deleted after a while. */
  #collect(key: string, { spec }: Workflow, pods: readonly Pod[]): void {
    const { strategy, deleteDelayDuration = "5s" } = spec.podGC ?? {};
    if (strategy !== "OnPodSuccess") return;
    const delay = milliseconds(deleteDelayDuration) * (this.#options.pace ?? 1);
    for (const { metadata, status } of pods) {
      const ended = status?.containerStatuses?.[0]?.state?.terminated?.finishedAt;
      if (status?.phase !== "Succeeded" || !ended) continue;
      const left = Date.parse(ended) + delay - this.#now().getTime();
      const ref = { resource: resources.Pod, namespace: metadata.namespace, name: metadata.name };
      if (left > 0) this.#queue.addAfter(key, left);
      else void this.#client.delete(ref).catch((error: unknown) => this.#options.onError?.(error));
    }
  }

  #podsOf({ metadata }: Workflow): Pod[] {
    return this.#pods.store
      .list()
      .filter(
        (pod) =>
          pod.metadata.namespace === metadata.namespace && pod.metadata.labels?.[Mark.workflow] === metadata.name,
      );
  }

  #refOf(key: string) {
    return { resource: resources.Workflow, ...splitKey(key) };
  }
}
