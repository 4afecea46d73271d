/** Extra nodes of an application: what goes before its release, what goes after it, and who waits for them. */
import { type KubernetesObject, resources } from "@orkestra/kube";
import { expect } from "vitest";
import { recordCreations } from "./harness/creations.ts";
import { test } from "./harness/fixture.ts";
import { conditionOf, phases } from "./harness/group.ts";
import { quiet } from "./harness/quiet.ts";
import { Within } from "./harness/within.ts";

interface ArgoNode {
  readonly displayName: string;
  readonly type: string;
  readonly startedAt: string;
  readonly finishedAt: string;
}
type Workflow = KubernetesObject & { readonly status?: { readonly nodes?: Readonly<Record<string, ArgoNode>> } };

test("a check runs before the release, a smoke test after it, and dependents wait for both; none runs again", async ({
  namespace,
}) => {
  await namespace.apply("steps");
  const group = await namespace.group("stepped").untilReady();

  const steps = group.status?.applications?.find(({ name }) => name === "db")?.subcharts;
  expect(steps?.map(({ name, phase }) => `${name} ${phase}`)).toEqual(["check Ready", "smoke Ready"]);
  await namespace.group("stepped").assertOrder();
  const [workflow] = await namespace.list<Workflow>(resources.Workflow);
  const time = (task: string, of: "startedAt" | "finishedAt"): number => {
    const nodes = Object.values(workflow?.status?.nodes ?? {});
    return Date.parse(nodes.find(({ displayName }) => displayName === task)?.[of] ?? "");
  };
  const created = new Map(
    (await namespace.list(resources.HelmRelease)).map(({ metadata }) => [
      metadata.name,
      Date.parse(metadata.creationTimestamp ?? ""),
    ]),
  );
  expect(time("r-db-S-check", "finishedAt")).toBeLessThanOrEqual(created.get("db") ?? Number.NaN);
  expect(time("r-db-S-smoke", "startedAt")).toBeGreaterThanOrEqual(created.get("db") ?? Number.NaN);
  expect(time("r-db-S-smoke", "finishedAt")).toBeLessThanOrEqual(created.get("web") ?? Number.NaN);

  await using workflows = await recordCreations(namespace.client, resources.Workflow, { namespace: namespace.name });
  await namespace.group("stepped").reconcile();
  await quiet();
  expect(workflows.names()).toEqual([]);
});

test("a smoke test that fails is named, and what depends on its application is not released", async ({ namespace }) => {
  await namespace.apply("steps/failing");
  const group = await namespace.group("stepped").untilStalled(Within.failure);

  expect(conditionOf(group, "Ready")?.message).toContain('step "smoke" of application "db" failed');
  expect(phases(group)).toEqual({ db: "Ready", web: "Skipped" });
  expect(namespace.released()).toEqual(["db"]);
});
