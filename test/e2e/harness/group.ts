/** An ApplicationGroup as tests look at it. */
import type { ApplicationGroup, ApplicationGroupStatus } from "@orkestra/api";
import { type Condition, edgesOf, orderViolations, type Recording } from "@orkestra/bench";
import { type KubeClient, type KubernetesObject, type Ref, resources } from "@orkestra/kube";
import { expect } from "vitest";
import { until, untilGone } from "./until.ts";
import { Within } from "./within.ts";

/** As the API server has it: defaults that only our code fills in are missing. */
export type LiveGroup = KubernetesObject & {
  readonly spec: Pick<ApplicationGroup["spec"], "applications">;
  readonly status?: ApplicationGroupStatus;
};

export class Group {
  readonly ref: Ref;
  readonly #client: KubeClient;
  readonly #recording: Recording;

  constructor(client: KubeClient, namespace: string, name: string, recording: Recording) {
    this.#client = client;
    this.#recording = recording;
    this.ref = { resource: resources.ApplicationGroup, namespace, name };
  }

  /** Waits for Ready=True of the spec as it is now; gives up at once when the group is stalled. */
  async untilReady(): Promise<LiveGroup> {
    return await this.#until("to be ready", {
      holds: (group) => conditionOf(group, "Ready")?.status === "True",
      hopeless: (group) => stalled(group),
      within: Within.rollout,
    });
  }

  /** Waits until some applications are ready, and not all: the middle of a rollout. */
  async untilProgress(ready: number): Promise<LiveGroup> {
    return await this.#until(`to have ${ready} ready`, {
      holds: (group) => Object.values(phases(group)).filter((phase) => phase === "Ready").length >= ready,
      hopeless: (group) => stalled(group),
      within: Within.rollout,
    });
  }

  /** Waits until the executor that stages an application's chart runs, as Argo knows it. */
  async untilStaging(application: string): Promise<LiveGroup> {
    const isStaging = ({
      name,
      phase,
      message,
    }: {
      name: string;
      phase: string;
      message?: string | undefined;
    }): boolean => name === application && phase === "Staging" && message?.startsWith("splitting") === true;
    return await this.#until(`to stage ${application}`, {
      holds: (group) => group.status?.applications?.some(isStaging) === true,
      hopeless: (group) => stalled(group),
      within: Within.staging,
    });
  }

  /** Waits until nothing more will happen without a person. */
  async untilStalled(within: number): Promise<LiveGroup> {
    return await this.#until("to be stalled", {
      holds: (group) => stalled(group) !== undefined,
      hopeless: (group) => (conditionOf(group, "Ready")?.status === "True" ? "it is ready" : undefined),
      within,
    });
  }

  /** Waits until Ready is not True for this reason. */
  async untilReason(reason: string, within: number = Within.decision): Promise<LiveGroup> {
    return await this.#until(`to say ${reason}`, {
      holds: (group) => conditionOf(group, "Ready")?.reason === reason,
      within,
    });
  }

  /** Waits until the last word about an application has this. */
  async untilSaid(application: string, text: RegExp): Promise<LiveGroup> {
    const message = (group: LiveGroup): string =>
      group.status?.applications?.find(({ name }) => name === application)?.message ?? "";
    return await this.#until(`to say ${text} of ${application}`, {
      holds: (group) => text.test(message(group)),
      within: Within.rollout,
    });
  }

  /** Waits until the spec as it is now has failed, and what was good before it is back. */
  async untilRolledBack(): Promise<LiveGroup> {
    return await this.#until("to be rolled back", {
      holds: (group) => conditionOf(group, "RolledBack")?.status === "True",
      hopeless: (group) =>
        conditionOf(group, "Ready")?.status === "True"
          ? "it is ready"
          : conditionOf(group, "RolledBack")?.status === "False"
            ? describe(group)
            : undefined,
      within: Within.rollback,
    });
  }

  /** As `kubectl delete --wait=false` does. Returns the group as it was. */
  async delete(): Promise<LiveGroup> {
    const group = await this.#client.get<LiveGroup>(this.ref);
    if (!group) throw new Error(`there is no group ${this.ref.name}`);
    await this.#client.delete(this.ref);
    return group;
  }

  /** Waits until the group is gone, finalizer and all. */
  async untilGone(): Promise<void> {
    await untilGone<LiveGroup>(this.#client, this.ref, { describe, within: Within.rollout });
  }

  /** As the API server has it now. */
  async now(): Promise<LiveGroup> {
    const group = await this.#client.get<LiveGroup>(this.ref);
    if (!group) throw new Error(`there is no group ${this.ref.name}`);
    return group;
  }

  /** Asks for a look at the group, and waits until it has been taken. */
  async reconcile(): Promise<LiveGroup> {
    const token = new Date().toISOString();
    const patch = { metadata: { annotations: { "reconcile.fluxcd.io/requestedAt": token } } };
    await this.#client.patch(this.ref, patch, { type: "merge" });
    return await until<LiveGroup>(this.#client, this.ref, {
      what: "to be looked at again",
      holds: (group) => group.status?.lastHandledReconcileAt === token,
      describe,
      within: Within.decision,
    });
  }

  /** No release was created before every release that it depends on was ready. */
  async assertOrder(): Promise<void> {
    const group = await this.#client.get<LiveGroup>(this.ref);
    const edges = group ? edgesOf(group) : [];
    expect(edges, "a group without dependencies proves no order").not.toEqual([]);
    expect(orderViolations(edges, this.#recording.sightings())).toEqual([]);
  }

  async #until(
    what: string,
    wait: {
      readonly holds: (group: LiveGroup) => boolean;
      readonly hopeless?: (group: LiveGroup) => string | undefined;
      readonly within: number;
    },
  ): Promise<LiveGroup> {
    const { holds, hopeless, within } = wait;
    // What is said of an older spec counts for nothing.
    const current = (group: LiveGroup): boolean => group.status?.observedGeneration === group.metadata.generation;
    return await until<LiveGroup>(this.#client, this.ref, {
      what,
      holds: (group) => current(group) && holds(group),
      ...(hopeless && { hopeless: (group: LiveGroup) => (current(group) ? hopeless(group) : undefined) }),
      describe,
      within,
    });
  }
}

export function conditionOf(group: LiveGroup, type: string): Condition | undefined {
  return group.status?.conditions.find((candidate) => candidate.type === type);
}

/** `name: phase` of each application. */
export function phases(group: LiveGroup): Record<string, string> {
  return Object.fromEntries((group.status?.applications ?? []).map(({ name, phase }) => [name, phase]));
}

function stalled(group: LiveGroup): string | undefined {
  if (conditionOf(group, "Stalled")?.status !== "True") return undefined;
  return conditionOf(group, "Ready")?.message ?? "stalled without a message";
}

function describe(group: LiveGroup): string {
  const conditions = (group.status?.conditions ?? []).map(
    ({ type, status, reason, message }) => `${type}=${status} (${reason}: ${message})`,
  );
  return conditions.join(", ") || "no condition";
}
