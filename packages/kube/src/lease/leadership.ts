/**
 * Leadership by a Lease: of all replicas, one works and the others stand by.
 *
 * Whoever leads renews the lease every two seconds; when that has not worked for ten, it must stop at once, since after
 * fifteen another may lead. On a good end the lease is given back, and the next one leads within two seconds.
 */
import type { KubeClient } from "../client.ts";
import { type Clock, systemClock } from "../clock.ts";
import { isConflict } from "../errors.ts";
import type { UnknownObject } from "../objects.ts";
import { type Ref, resources } from "../resources.ts";
import { heldBy, type LeaseSpec, type Sighting, seen, standing } from "./lease.ts";

interface LeadershipTiming {
  /** How long others wait for a holder that is silent. */
  readonly leaseMs: number;
  /** How long the holder goes on without a renewal. Shorter than the lease, so that it stops before another begins. */
  readonly renewWithinMs: number;
  /** Between two looks, and two renewals. */
  readonly everyMs: number;
}

const TIMING: LeadershipTiming = { leaseMs: 15_000, renewWithinMs: 10_000, everyMs: 2_000 };

export interface LeadershipOptions {
  readonly namespace: string;
  /** Of the Lease. */
  readonly name: string;
  /** Different for each process that may run at the same time. */
  readonly identity: string;
  /** Ends the waiting, and gives the lease back. */
  readonly signal: AbortSignal;
  /** Told once for each other one that leads, while waiting. */
  readonly onStandby?: (leader: string) => void;
  /** A look or renewal that failed, and is repeated. */
  readonly onError?: (error: unknown) => void;
  readonly timing?: LeadershipTiming;
  readonly clock?: Clock;
  /** RFC 3339. */
  readonly now?: () => string;
}

export interface Leadership {
  /** Aborted when the lease could not be renewed in time: everything must stop at once. */
  readonly lost: AbortSignal;
  /** Gives the lease back, so that another need not wait for it to lapse. */
  release(): Promise<void>;
}

/** Resolves once this process leads. Rejects only with the reason of the aborted signal. */
export async function acquireLeadership(client: KubeClient, options: LeadershipOptions): Promise<Leadership> {
  const candidate = new Candidate(client, options);
  await candidate.wait();
  return candidate.lead();
}

class Candidate {
  readonly #client: KubeClient;
  readonly #options: LeadershipOptions;
  readonly #timing: LeadershipTiming;
  readonly #clock: Clock;
  readonly #ref: Ref;
  #sighting: Sighting | undefined;
  #leader = "";
  /** When the lease was last asked for with success: others count from when the server wrote it, which is no earlier. */
  #renewedMs = 0;

  constructor(client: KubeClient, options: LeadershipOptions) {
    this.#client = client;
    this.#options = options;
    this.#timing = options.timing ?? TIMING;
    this.#clock = options.clock ?? systemClock;
    this.#ref = { resource: resources.Lease, namespace: options.namespace, name: options.name };
  }

  async wait(): Promise<void> {
    const { signal } = this.#options;
    while (!(await this.#hold(signal))) await this.#pause(signal);
    signal.throwIfAborted();
  }

  lead(): Leadership {
    const lost = new AbortController();
    const end = new AbortController();
    const renewing = this.#renew(end.signal, lost);
    return {
      lost: lost.signal,
      release: async () => {
        end.abort(new Error("the lease is given back"));
        await renewing;
        if (!lost.signal.aborted) await this.#giveBack();
      },
    };
  }

  async #renew(end: AbortSignal, lost: AbortController): Promise<void> {
    while (!end.aborted) {
      await this.#pause(end).catch(() => undefined); // Aborted: the loop's condition sees it.
      if (end.aborted) return;
      const leftMs = Math.max(1, Math.ceil(this.#renewedMs + this.#timing.renewWithinMs - this.#clock.now()));
      // A request that hangs must not outlast the lease.
      await this.#hold(AbortSignal.any([end, AbortSignal.timeout(leftMs)]));
      const tooLate = this.#clock.now() - this.#renewedMs >= this.#timing.renewWithinMs;
      if (end.aborted || !(tooLate || this.#leader !== "")) continue;
      const why = this.#leader ? `"${this.#leader}" leads` : `not renewed for ${this.#timing.renewWithinMs} ms`;
      return lost.abort(new Error(`the lease ${this.#ref.namespace}/${this.#ref.name} is lost: ${why}`));
    }
  }

  /** Takes or renews the lease. False when another has it, or when that could not be found out. */
  async #hold(signal: AbortSignal): Promise<boolean> {
    try {
      const lease = await this.#client.get(this.#ref, { signal });
      const nowMs = this.#clock.now();
      this.#sighting = seen(lease, this.#sighting, nowMs);
      const found = standing(lease, this.#options.identity, this.#sighting, nowMs);
      if (found.state === "held") {
        if (found.by !== this.#leader) this.#options.onStandby?.(found.by);
        this.#leader = found.by;
        return false;
      }
      const written =
        found.state === "absent"
          ? await this.#create(signal)
          : await this.#write(this.#next(found.spec), found.resourceVersion, signal);
      this.#sighting = seen(written, this.#sighting, nowMs);
      this.#renewedMs = nowMs;
      this.#leader = "";
      return true;
    } catch (error) {
      // After a conflict somebody else was quicker: the next look tells who. Whoever aborts a look knows why.
      if (!isConflict(error) && !signal.aborted) this.#options.onError?.(error);
      return false;
    }
  }

  #next(before: LeaseSpec | undefined): LeaseSpec {
    const now = this.#options.now?.() ?? new Date().toISOString();
    return heldBy(this.#options.identity, Math.ceil(this.#timing.leaseMs / 1000), now, before);
  }

  #create(signal: AbortSignal): Promise<UnknownObject> {
    const { namespace, name } = this.#options;
    const { apiVersion, kind } = resources.Lease;
    const lease = { apiVersion, kind, metadata: { namespace, name }, spec: this.#next(undefined) };
    return this.#client.create(lease, { signal });
  }

  /** The API server refuses a patch that carries another resourceVersion than the object has: two cannot both win. */
  #write(spec: object, resourceVersion: string, signal?: AbortSignal): Promise<UnknownObject> {
    return this.#client.patch(this.#ref, { metadata: { resourceVersion }, spec }, { type: "merge", signal });
  }

  async #giveBack(): Promise<void> {
    try {
      const lease = await this.#client.get(this.#ref, { signal: AbortSignal.timeout(this.#timing.everyMs) });
      const found = standing(lease, this.#options.identity, undefined, this.#clock.now());
      if (found.state !== "ours") return;
      await this.#write({ holderIdentity: null }, found.resourceVersion, AbortSignal.timeout(this.#timing.everyMs));
    } catch (error) {
      this.#options.onError?.(error);
    }
  }

  #pause(signal: AbortSignal): Promise<void> {
    return this.#clock.sleep(this.#timing.everyMs * (1 - this.#clock.random() / 5), signal);
  }
}
