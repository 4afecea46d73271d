/** Live HelmReleases as a rollout of a plan leaves them, for tests. */
import { helmRelease, type KubernetesObject, type Plan, type ReleaseNode } from "../plan.ts";
import type { ChangesInput } from "./changes.ts";

interface How {
  readonly state?: "ready" | "failed";
  readonly chartVersion?: string;
}

export interface LiveObject {
  readonly metadata: KubernetesObject["metadata"] & { readonly uid: string };
  readonly [field: string]: unknown;
}

export function liveOf(node: ReleaseNode, { state = "ready", chartVersion = "1.2.3" }: How = {}): LiveObject {
  const { metadata, ...object } = helmRelease(node);
  const { ref } = (node.objects[0]?.["spec"] ?? {}) as { readonly ref?: { readonly digest?: string } };
  const isReady = state === "ready";
  const reason = isReady ? "InstallSucceeded" : "InstallFailed";
  const said = (type: string, status: string) => ({ type, status, reason, message: `${reason} it is` });
  const live = {
    ...object,
    metadata: { ...metadata, uid: "uid", generation: 1, creationTimestamp: "2026-01-01T00:00:00Z" },
    status: {
      observedGeneration: 1,
      ...(ref?.digest ? { lastAttemptedRevisionDigest: ref.digest } : {}),
      conditions: isReady ? [said("Ready", "True")] : [said("Ready", "False"), said("Stalled", "True")],
      history: [
        {
          status: isReady ? "deployed" : "failed",
          chartName: "chart",
          chartVersion,
          ...(ref?.digest ? { ociDigest: ref.digest } : {}),
        },
      ],
    },
  };
  return live;
}

export function allLive(plan: Plan, how: How = {}): LiveObject[] {
  return plan.nodes.flatMap((node) => (node.kind === "release" ? [liveOf(node, how)] : []));
}

/** A plan of a group of which nothing is there yet. */
export function input(plan: Plan, rest: Partial<ChangesInput> = {}): ChangesInput {
  return { plan, unstaged: [], releases: [], stored: [], settled: false, stepsDone: new Map(), ...rest };
}

/** Digests of the plan's steps, as if they had run in a good revision. */
export const stepsOf = ({ nodes }: Plan) =>
  new Map(nodes.flatMap((it) => (it.kind === "step" ? [[it.name, it.digest] as const] : [])));
