/**
 * Flux's source-controller and helm-controller for a cluster that has none. They have nothing but the API server; what Helm
 * does is scripted, and what it has installed is kept in a storage that outlives them.
 */
import {
  type Change,
  connect,
  type KubeClient,
  type Reflector,
  reflect,
  resources,
  splitKey,
  type UnknownObject,
  WorkQueue,
} from "@orkestra/kube";
import { believing, type FindChart } from "./charts.ts";
import { HelmStorage, type Installed } from "./helm.ts";
import { reconcileRelease } from "./release.ts";
import type { Chart, Script } from "./script.ts";
import { reconcileSource, type SourceKind } from "./sources.ts";

export interface FluxOptions {
  /** Of the API server. */
  readonly url: string;
  /** How Helm fares. Default: everything succeeds in 10 ms. */
  readonly script?: Script;
  /** Where charts are found. Default: every chart is there, as version 1.0.0 or the exact one asked for. */
  readonly charts?: FindChart;
  /** What was installed before; of a Flux that was stopped, its own. */
  readonly helm?: HelmStorage;
  /** Where the API server serves logs of pods from: `Sandbox.podLogs`. Without it, no pods of failed releases are made. */
  readonly podLogs?: Map<string, string>;
  /** First wait after a pass that failed; doubles up to fifty times that. Default 20 (Flux: 750). */
  readonly retryMs?: number;
  /** How soon a release looks again at a source that is not ready, besides when that is. Default 1000 (Flux: 30,000). */
  readonly dependencyMs?: number;
  readonly concurrency?: number;
  /** What goes wrong on the way; it is tried again in any case. */
  readonly onError?: (error: unknown) => void;
}

type Kind = SourceKind | "HelmRelease";
const KINDS: readonly Kind[] = ["HelmRepository", "OCIRepository", "HelmChart", "HelmRelease"];

export class Flux {
  readonly helm: HelmStorage;
  readonly #options: FluxOptions;
  readonly #client: KubeClient;
  readonly #stop = new AbortController();
  readonly #artifacts = new Map<string, Chart>();
  readonly #queue: WorkQueue;
  readonly #waiting = new Set<string>();
  readonly #reflectors: ReadonlyMap<Kind, Reflector<UnknownObject>>;

  private constructor(options: FluxOptions, client: KubeClient) {
    this.#options = options;
    this.#client = client;
    this.helm = options.helm ?? new HelmStorage();
    const { retryMs = 20, concurrency = 20 } = options;
    const backoff = { minMs: retryMs, maxMs: retryMs * 50 };
    this.#queue = new WorkQueue({
      run: (key) => this.#work(key),
      concurrency,
      backoff,
      onError: (error) => {
        if (!(error instanceof TryAgain)) this.#told(error);
      },
    });
    this.#reflectors = new Map(KINDS.map((kind) => [kind, this.#reflect(kind)]));
  }

  /** Resolves when it has seen what there is. */
  static async start(options: FluxOptions): Promise<Flux> {
    const flux = new Flux(options, await connect({ server: options.url, userAgent: "flux", retry: { retries: 0 } }));
    await Promise.all([...flux.#reflectors.values()].map(({ synced }) => synced));
    return flux;
  }

  /** What Helm has installed, well or badly, whoever asked for it. */
  installed(): readonly Installed[] {
    return this.helm.installed;
  }

  /** Interrupts what Helm does, as the end of helm-controller would. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error("Flux was stopped"));
    await this.#queue.stop();
    this.#client.close();
  }

  #told(error: unknown): void {
    if (!this.#stop.signal.aborted) this.#options.onError?.(error);
  }

  #reflect(kind: Kind): Reflector<UnknownObject> {
    return reflect<UnknownObject>(this.#client, {
      resource: resources[kind],
      signal: this.#stop.signal,
      backoff: { minMs: 20, maxMs: 1_000 },
      onError: (error) => this.#told(error),
      onChange: (change) => {
        if (isEvent(change)) this.#queue.add(`${kind}:${change.key}`);
        if (kind !== "HelmRelease" && change.type === "updated" && isNews(change.object, change.old))
          this.#wake(change.object);
      },
    });
  }

  /** What goes by a source. */
  #wake(source: UnknownObject): void {
    for (const kind of ["HelmChart", "HelmRelease"] as const)
      for (const object of this.#reflectors.get(kind)?.store.list() ?? [])
        if (refersTo(object, source) && !isReadyWith(object, source))
          this.#queue.add(`${kind}:${object.metadata.namespace}/${object.metadata.name}`);
  }

  /** Its source wakes it when that is ready; what that says meanwhile is only seen by looking. */
  #wait(key: string): void {
    this.#waiting.add(key);
    const look = (): void => {
      if (this.#waiting.has(key)) this.#queue.add(key);
    };
    setTimeout(look, this.#options.dependencyMs ?? 1_000).unref();
  }

  async #work(key: string): Promise<void> {
    this.#waiting.delete(key);
    const [kind = "", of = ""] = key.split(":");
    // Not what the watch has brought, which may be older than what was written here.
    const object = await this.#client.get({ resource: resources[kind as Kind], ...splitKey(of) });
    if (!object || this.#stop.signal.aborted) return;
    const { charts = believing(), script = () => undefined, podLogs } = this.#options;
    const client = this.#client;
    const common = { client, artifacts: this.#artifacts, find: charts };
    const end = await (kind === "HelmRelease"
      ? reconcileRelease(object, { ...common, helm: this.helm, script, podLogs, signal: this.#stop.signal })
      : reconcileSource(object, common));
    if (end === "retry") throw new TryAgain(key);
    if (end === "again") this.#queue.add(key);
    if (end === "waiting") this.#wait(key);
  }
}

/** No fault: Flux tries again after a while. */
class TryAgain extends Error {}

const requestOf = ({ metadata }: UnknownObject): string | undefined =>
  metadata.annotations?.["reconcile.fluxcd.io/requestedAt"];

/** A new spec, a request, or the wish to delete; what Flux writes itself is none (its predicates). */
function isEvent(change: Change<UnknownObject>): boolean {
  if (change.type !== "updated") return change.type === "added";
  const { object, old } = change;
  return (
    object.metadata.generation !== old.metadata.generation ||
    object.metadata.deletionTimestamp !== old.metadata.deletionTimestamp ||
    requestOf(object) !== requestOf(old)
  );
}

interface Said {
  readonly artifact?: { readonly revision?: string };
  readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  readonly lastHandledReconcileAt?: string;
}

/** Of a source: a new artifact, readiness, or, for what an index did not have before, another look at it. */
function isNews(object: UnknownObject, old: UnknownObject): boolean {
  const [now, before] = [object, old].map((it) => (it["status"] ?? {}) as Said);
  const isReady = (said: Said | undefined): boolean =>
    said?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
  return (
    now?.artifact?.revision !== before?.artifact?.revision ||
    (isReady(now) && !isReady(before)) ||
    now?.lastHandledReconcileAt !== before?.lastHandledReconcileAt
  );
}

/** requestsForHelmChartChange: there is no need for another pass. */
function isReadyWith(release: UnknownObject, source: UnknownObject): boolean {
  const { conditions = [], lastAttemptedRevision } = (release["status"] ?? {}) as Said & {
    lastAttemptedRevision?: string;
  };
  const isReady = conditions.some(({ type, status }) => type === "Ready" && status === "True");
  return isReady && lastAttemptedRevision === ((source["status"] ?? {}) as Said).artifact?.revision;
}

/** Of the same namespace, but for HelmCharts, which say where they are. */
function refersTo(object: UnknownObject, source: UnknownObject): boolean {
  const { namespace, name } = source.metadata;
  const { sourceRef, chartRef } = (object["spec"] ?? {}) as Partial<
    Record<"sourceRef" | "chartRef", { kind: string; name: string }>
  >;
  const { helmChart } = (object["status"] ?? {}) as { readonly helmChart?: string };
  if (source.kind === "HelmChart" && helmChart === `${namespace}/${name}`) return true;
  const ref = object.kind === "HelmChart" ? sourceRef : chartRef;
  return object.metadata.namespace === namespace && ref?.kind === source.kind && ref.name === name;
}
