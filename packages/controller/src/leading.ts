/**
 * Waits until this replica leads. The others keep their caches warm and do nothing, so that a takeover costs no list.
 */
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { acquireLeadership, type KubeClient, type Leadership } from "@orkestra/kube";
import type { Logger } from "pino";

const LEASE = "orkestra-controller";

export interface Leading {
  /** Undefined when the controller was stopped before it came to lead. */
  readonly begun: Promise<Leadership | undefined>;
  /** Rejects when the lease is lost: another replica may soon work, so nothing more may be done here. */
  readonly lost: Promise<never>;
  readonly isLeading: () => boolean;
}

/** The Lease is in the controller's own namespace. Without an election this replica leads from the start. */
export function lead(client: KubeClient, elects: boolean, log: Logger, signal: AbortSignal): Leading {
  const lost = Promise.withResolvers<never>();
  // Whoever runs the controller waits for it, perhaps only later.
  lost.promise.catch(() => undefined);
  if (!elects) return { begun: Promise.resolve(ALONE), lost: lost.promise, isLeading: () => true };

  let leads = false;
  const begun = acquireLeadership(client, {
    namespace: client.namespace,
    name: LEASE,
    identity: identity(),
    signal,
    onStandby: (leader) => log.info({ leader }, "standing by"),
    onError: (error) => log.warn({ error: String(error) }, "cannot reach the lease, will be tried again"),
  }).then(
    (leadership) => {
      leads = true;
      log.info("leading");
      leadership.lost.addEventListener("abort", () => lost.reject(leadership.lost.reason), { once: true });
      return leadership;
    },
    // Only the stop itself ends the waiting.
    () => undefined,
  );
  return { begun, lost: lost.promise, isLeading: () => leads };
}

const ALONE: Leadership = { lost: new AbortController().signal, release: async () => undefined };

/** A container that starts again in its pod takes its own lease back at once: whoever held it is dead. */
function identity(): string {
  return process.env["POD_NAME"] || `${hostname()}_${randomUUID()}`;
}
