/**
 * Kubernetes Events about our objects, as `kubectl describe` shows them.
 *
 * An event that repeats within six minutes becomes a series: one object whose count grows, written at most every ten
 * seconds. Recording never waits and never throws; what could not be written is told to `onError`.
 * Rules on lengths and required fields: events.k8s.io/v1 Event, and its validation in the API server.
 */
import { randomBytes } from "node:crypto";
import type { KubeClient } from "./client.ts";
import { isNotFound } from "./errors.ts";
import type { KubernetesObject } from "./objects.ts";
import { resources } from "./resources.ts";

export interface RecordedEvent {
  /** What the event is about. The event is written to its namespace ("default" for what has none). */
  readonly regarding: KubernetesObject;
  /** A second object that takes part, such as the Workflow of a group. */
  readonly related?: KubernetesObject;
  readonly type: "Normal" | "Warning";
  /** Why, in CamelCase, for machines; at most 128 characters. */
  readonly reason: string;
  /** What was done or not done because of it, in CamelCase; at most 128 characters. */
  readonly action: string;
  /** For people. Cut to 1 KiB. */
  readonly note: string;
}

export interface EventRecorderOptions {
  /** Name of the controller, such as `orkestra.dev/controller`. */
  readonly controller: string;
  /** Which of its replicas: the pod's name. */
  readonly instance: string;
  /** Must not throw. */
  readonly onError: (error: unknown, event: RecordedEvent) => void;
  /** Pause between two writes of one series. Default 10,000. */
  readonly seriesMs?: number;
  /** Wall clock in ms since the epoch, for tests. */
  readonly now?: () => number;
}

/** What has been told of one event, and what of it has been written. */
interface Series {
  readonly key: string;
  readonly name: string;
  readonly event: RecordedEvent;
  count: number;
  written: number;
  last: number;
  /** Waits to be written, with whatever has been counted by then. */
  queued: boolean;
  timer?: NodeJS.Timeout | undefined;
}

const seriesEndsAfterMs = 6 * 60_000;
const mostSeries = 1_000;
const mostUnwritten = 500;
const noteBytes = 1_024;

export class EventRecorder {
  readonly #client: KubeClient;
  readonly #options: EventRecorderOptions;
  readonly #now: () => number;
  /** By content, the one that was told last at the end. */
  readonly #series = new Map<string, Series>();
  /** Events are written one after the other: a series must exist before it is counted up. */
  #writing: Promise<void> = Promise.resolve();
  #unwritten = 0;

  constructor(client: KubeClient, options: EventRecorderOptions) {
    this.#client = client;
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  record(event: RecordedEvent): void {
    const now = this.#now();
    this.#endOld(now);
    const key = identity(event);
    const series = this.#series.get(key);
    this.#series.delete(key);
    if (series) {
      series.count++;
      series.last = now;
      this.#series.set(key, series);
      series.timer ??= setTimeout(() => this.#write(series), this.#options.seriesMs ?? 10_000).unref();
    } else {
      const name = `${event.regarding.metadata.name.slice(0, 200)}.${randomBytes(8).toString("hex")}`;
      const first: Series = { key, name, event, count: 1, written: 0, last: now, queued: false };
      this.#series.set(key, first);
      this.#write(first);
    }
  }

  /** Resolves when everything recorded so far is written or reported: to be called before the process ends. */
  async flush(): Promise<void> {
    for (const series of this.#series.values()) if (series.count > series.written) this.#write(series);
    await this.#writing;
  }

  #endOld(now: number): void {
    for (const [key, series] of this.#series) {
      if (now - series.last < seriesEndsAfterMs && this.#series.size < mostSeries) return;
      this.#series.delete(key);
      if (series.timer) this.#write(series);
    }
  }

  #write(series: Series): void {
    clearTimeout(series.timer);
    series.timer = undefined;
    if (series.queued) return;
    if (this.#unwritten >= mostUnwritten) {
      this.#series.delete(series.key);
      this.#options.onError(new Error(`more than ${mostUnwritten} events wait to be written`), series.event);
      return;
    }
    this.#unwritten++;
    series.queued = true;
    this.#writing = this.#writing
      .then(() => this.#send(series))
      .catch((error: unknown) => this.#options.onError(error, series.event))
      .finally(() => {
        this.#unwritten--;
      });
  }

  async #send(series: Series): Promise<void> {
    const { count, written } = series;
    series.queued = false;
    series.written = count;
    if (written > 0 && (await this.#countUp(series))) return;
    await this.#client.create(this.#object(series));
  }

  /** False when the event is no more: the API server drops events after an hour. */
  async #countUp({ name, event, count, last }: Series): Promise<boolean> {
    const ref = { resource: resources.Event, namespace: namespaceOf(event), name };
    try {
      await this.#client.patch(ref, { series: { count, lastObservedTime: microTime(last) } }, { type: "merge" });
      return true;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  }

  #object({ name, event, count, last }: Series) {
    const { regarding, related, type, reason, action, note } = event;
    return {
      apiVersion: resources.Event.apiVersion,
      kind: resources.Event.kind,
      metadata: { name, namespace: namespaceOf(event) },
      eventTime: microTime(last),
      reportingController: this.#options.controller,
      reportingInstance: this.#options.instance.slice(0, 128),
      type,
      reason: reason.slice(0, 128),
      action: action.slice(0, 128),
      note: cut(note, noteBytes),
      regarding: reference(regarding),
      ...(related && { related: reference(related) }),
      ...(count > 1 && { series: { count, lastObservedTime: microTime(last) } }),
    };
  }
}

function namespaceOf({ regarding }: RecordedEvent): string {
  return regarding.metadata.namespace ?? "default";
}

function identity({ regarding, related, type, reason, action, note }: RecordedEvent): string {
  return JSON.stringify([
    regarding.metadata.uid ?? reference(regarding),
    related?.metadata.uid,
    type,
    reason,
    action,
    note,
  ]);
}

function reference({ apiVersion, kind, metadata }: KubernetesObject) {
  const { namespace, name, uid, resourceVersion } = metadata;
  return { apiVersion, kind, namespace, name, uid, resourceVersion };
}

/** metav1.MicroTime wants exactly six digits. */
function microTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace("Z", "000Z");
}

/** At most so many bytes of UTF-8, with no character torn. */
export function cut(text: string, bytes: number): string {
  const encoded = Buffer.from(text);
  if (encoded.length <= bytes) return text;
  const ellipsis = "…";
  let end = bytes - Buffer.byteLength(ellipsis);
  while (((encoded[end] ?? 0) & 0xc0) === 0x80) end--; // In the middle of a character.
  return encoded.subarray(0, end).toString("utf8") + ellipsis;
}
