/** Runs Argo's pods as a kubelet would: starts what is in them, keeps their deadlines, and writes their status. */
import { setTimeout as sleep } from "node:timers/promises";
import { isNotFound, type KubeClient, resources } from "@orkestra/kube";
import { type Pod, stamp } from "../argo/shapes.ts";
import type { Ended, Launch, Signals } from "./launch.ts";
import { inFolder } from "./volumes.ts";

export interface KubeletOptions {
  readonly client: KubeClient;
  readonly url: string;
  readonly launch: Launch;
  readonly podStartMs: number;
  readonly onError: (error: unknown) => void;
}

/** terminationGracePeriodSeconds */
const GRACE_MS = 30_000;
const RETRY_MS = 50;

class Running implements Signals {
  readonly #terminate = new AbortController();
  readonly #kill = new AbortController();
  /** Whether its container has been started. */
  started = false;
  readonly terminate = AbortSignal.any([this.#terminate.signal, this.#kill.signal]);
  readonly kill = this.#kill.signal;

  end(): void {
    if (this.terminate.aborted) return;
    this.#terminate.abort(new Error("SIGTERM"));
    setTimeout(() => this.killIt(), GRACE_MS).unref();
  }

  killIt(): void {
    this.#kill.abort(new Error("SIGKILL"));
  }
}

export class Kubelet {
  readonly #options: KubeletOptions;
  /** By the pods' uids. */
  readonly #running = new Map<string, Running>();
  readonly #work = new Set<Promise<void>>();
  #stopped = false;

  constructor(options: KubeletOptions) {
    this.#options = options;
  }

  saw(pod: Pod): void {
    const { uid = "" } = pod.metadata;
    const phase = pod.status?.phase ?? "Pending";
    if (this.#stopped || this.#running.has(uid) || (phase !== "Pending" && phase !== "Running")) return;
    const running = new Running();
    this.#running.set(uid, running);
    // One that another kubelet had started is lost with it, and nothing tells how it ended.
    const work = (phase === "Running" ? this.#remove(pod) : this.#run(pod, running)).catch(this.#options.onError);
    this.#work.add(work);
    void work.finally(() => this.#work.delete(work));
  }

  /** The pod is gone from the API server. */
  deleted({ metadata }: Pod): void {
    this.#running.get(metadata.uid ?? "")?.killIt();
    this.#running.delete(metadata.uid ?? "");
  }

  /** Argo ends the containers of a pod that runs, and deletes one that does not run yet. */
  terminate(pod: Pod): void {
    const running = this.#running.get(pod.metadata.uid ?? "");
    if (!running || running.terminate.aborted) return;
    running.end();
    if (!running.started) void this.#remove(pod).catch(this.#options.onError);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const running of this.#running.values()) running.killIt();
    await Promise.all(this.#work);
  }

  async #remove({ metadata: { namespace, name } }: Pod): Promise<void> {
    await this.#options.client.delete({ resource: resources.Pod, namespace, name });
  }

  async #run(pod: Pod, running: Running): Promise<void> {
    const { podStartMs } = this.#options;
    await sleep(podStartMs, undefined, { signal: running.terminate, ref: false }).catch(() => undefined);
    if (running.terminate.aborted) return;
    running.started = true;
    const startedAt = stamp(new Date());
    await this.#say(pod, running, {
      phase: "Running",
      startTime: startedAt,
      containerStatuses: [{ ...MAIN, state: { running: { startedAt } } }],
    });
    const { activeDeadlineSeconds } = pod.spec;
    const late =
      activeDeadlineSeconds === undefined ? undefined : setTimeout(() => running.end(), activeDeadlineSeconds * 1_000);
    const began = Date.now();
    const ended = await this.#launched(pod, running);
    clearTimeout(late);
    const exceeded = activeDeadlineSeconds !== undefined && Date.now() - began >= activeDeadlineSeconds * 1_000;
    await this.#say(pod, running, { ...statusOf(ended, startedAt), ...(exceeded && DEADLINE) });
  }

  async #launched(pod: Pod, signals: Signals): Promise<Ended> {
    const { client, url, launch } = this.#options;
    try {
      return await inFolder(client, url, pod, (run) => launch(run, signals));
    } catch (error) {
      this.#options.onError(error);
      return { exitCode: 128, message: `cannot be started: ${error instanceof Error ? error.message : String(error)}` };
    }
  }

  /** Until it is written, or nobody wants to know. */
  async #say({ metadata: { namespace, name, uid } }: Pod, running: Running, status: object): Promise<void> {
    const ref = { resource: resources.Pod, namespace, name };
    while (!running.kill.aborted) {
      try {
        // With the uid, so that another pod of this name is none of our business.
        const patch = { metadata: { uid }, status };
        await this.#options.client.patch(ref, patch, { type: "merge", subresource: "status", fieldManager: "kubelet" });
        return;
      } catch (error) {
        if (isNotFound(error)) return;
        this.#options.onError(error);
        await sleep(RETRY_MS);
      }
    }
  }
}

const MAIN = { name: "main", ready: false, restartCount: 0, image: "", imageID: "" };
const DEADLINE = {
  phase: "Failed",
  reason: "DeadlineExceeded",
  message: "Pod was active on the node longer than the specified deadline",
};

function statusOf({ exitCode, message }: Ended, startedAt: string): object {
  const reason = exitCode === 0 ? "Completed" : "Error";
  const terminated = { exitCode, reason, ...(message && { message }), startedAt, finishedAt: stamp(new Date()) };
  return {
    phase: exitCode === 0 ? "Succeeded" : "Failed",
    containerStatuses: [{ ...MAIN, state: { running: null, terminated } }],
  };
}
