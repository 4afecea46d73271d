/** Two replicas of the controller: one works, the other takes over, and no rollout is started twice. */
import { type KubernetesObject, resources } from "@orkestra/kube";
import { expect } from "vitest";
import { test } from "./harness/fixture.ts";
import { phases } from "./harness/group.ts";
import { killPods } from "./harness/kill.ts";
import type { TestNamespace } from "./harness/namespace.ts";
import { until } from "./harness/until.ts";
import { Within } from "./harness/within.ts";

const SYSTEM = "orkestra-system";
const LEASE = { resource: resources.Lease, namespace: SYSTEM, name: "orkestra-controller" };
const CONTROLLER = { resource: resources.Deployment, namespace: SYSTEM, name: "orkestra-controller" };

type Lease = KubernetesObject & { readonly spec?: { readonly holderIdentity?: string } };
type Deployment = KubernetesObject & {
  readonly status?: { readonly readyReplicas?: number; readonly replicas?: number };
};

async function scale({ client }: TestNamespace, replicas: number): Promise<void> {
  await client.patch(CONTROLLER, { spec: { replicas } }, { type: "merge" });
  await until<Deployment>(client, CONTROLLER, {
    what: `to have ${replicas} replicas that are ready`,
    holds: ({ status }) => status?.readyReplicas === replicas && status.replicas === replicas,
    describe: ({ status }) => JSON.stringify(status),
    within: Within.rollout,
  });
}

function leader({ client }: TestNamespace, isWanted: (holder: string) => boolean): Promise<string> {
  return until<Lease>(client, LEASE, {
    what: "to have the wanted holder",
    holds: ({ spec }) => isWanted(spec?.holderIdentity ?? ""),
    describe: ({ spec }) => `held by "${spec?.holderIdentity ?? ""}"`,
    within: Within.decision,
  }).then(({ spec }) => spec?.holderIdentity ?? "");
}

test("when the leader is killed in the middle of a rollout, the other goes on where it was", async ({ namespace }) => {
  await scale(namespace, 2);
  try {
    const first = await leader(namespace, (holder) => holder !== "");
    await namespace.apply("chain");
    await namespace.group("chain").untilProgress(1);

    await killPods(SYSTEM, first);

    await leader(namespace, (holder) => holder !== "" && holder !== first);
    const ready = await namespace.group("chain").untilReady();
    expect(Object.values(phases(ready)).every((phase) => phase === "Ready")).toBe(true);
    await namespace.group("chain").assertOrder();
    expect(await namespace.list(resources.Workflow)).toHaveLength(1);
  } finally {
    await scale(namespace, 1);
  }
});
