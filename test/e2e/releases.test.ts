/** What the spec says of single releases and of the rollout as a whole, on the real stack. */
import { type KubernetesObject, resources } from "@orkestra/kube";
import { expect } from "vitest";
import { test } from "./harness/fixture.ts";
import { conditionOf, phases } from "./harness/group.ts";
import { mostInFlight } from "./harness/in-flight.ts";
import { Within } from "./harness/within.ts";

const deployment = (namespace: string, name: string) => ({ resource: resources.Deployment, namespace, name });
type Deployment = KubernetesObject & {
  readonly spec: {
    readonly template: { readonly metadata: { readonly annotations: Readonly<Record<string, string>> } };
  };
};

test("no more releases are in flight at once than parallelism allows, look-ahead or not", async ({ namespace }) => {
  await namespace.apply("parallelism");
  await namespace.group("narrow").untilReady();

  await namespace.group("narrow").assertOrder();
  expect(namespace.released()).toHaveLength(7);
  expect(mostInFlight(namespace.recording.sightings())).toBeLessThanOrEqual(2);
});

test("a release goes to its target namespace, which is made for it", async ({ namespace }) => {
  try {
    await namespace.apply("elsewhere");
    await namespace.group("elsewhere").untilReady();

    expect(await namespace.client.get(deployment("e2e-elsewhere", "guest"))).toBeDefined();
    expect(await namespace.client.get(deployment(namespace.name, "guest"))).toBeUndefined();
  } finally {
    await namespace.client.delete(namespace.group("elsewhere").ref);
    await namespace.client.delete({ resource: resources.Namespace, name: "e2e-elsewhere" });
  }
});

test("a value from a Secret reaches the workload, and nothing on the way shows it", async ({ namespace }) => {
  await namespace.apply("secret-values");
  await namespace.group("discreet").untilReady();

  const workload = await namespace.client.get<Deployment>(deployment(namespace.name, "keeper"));
  expect(workload?.spec.template.metadata.annotations["note"]).toBe("unspeakable-9f3c");
  const kinds = ["ApplicationGroup", "ControllerRevision", "Workflow", "HelmRelease", "Event"] as const;
  for (const kind of kinds) {
    const objects = await namespace.list(resources[kind]);
    expect(objects.length, kind).toBeGreaterThan(0);
    expect(JSON.stringify(objects), kind).not.toContain("unspeakable-9f3c");
  }
});

test("a release of another group is left alone, and what waits for it does not wait in vain", async ({ namespace }) => {
  await namespace.apply("taken");
  await namespace.group("first").untilReady();
  await namespace.apply("taken/second");
  const group = await namespace.group("second").untilStalled(Within.failure);

  expect(conditionOf(group, "Ready")?.message).toContain(
    'a HelmRelease of this name belongs to the Orkestra group "first" and is left alone',
  );
  expect(phases(group)).toEqual({ demo: "Failed", "needs-demo": "Skipped" });
  expect(await namespace.group("first").untilReady()).toBeDefined();
});

test("a failed group goes on from where it failed when its spec is mended", async ({ namespace }) => {
  await namespace.apply("mended");
  expect(phases(await namespace.group("mended").untilStalled(Within.failure))).toEqual({
    base: "Ready",
    middle: "Failed",
    top: "Skipped",
  });

  await namespace.apply("mended/fixed");
  const group = await namespace.group("mended").untilReady();

  expect(phases(group)).toEqual({ base: "Ready", middle: "Ready", top: "Ready" });
  const releases = await namespace.list(resources.HelmRelease);
  const generation = Object.fromEntries(releases.map(({ metadata }) => [metadata.name, metadata.generation]));
  expect(generation).toEqual({ base: 1, middle: 2, top: 1 });
  await namespace.group("mended").assertOrder();
});

test("a rollout that takes longer than the group allows is ended, and says so", async ({ namespace }) => {
  await namespace.apply("out-of-time");
  const group = await namespace.group("late").untilStalled(Within.failure);

  expect(conditionOf(group, "Ready")).toMatchObject({ status: "False" });
  expect(conditionOf(group, "Ready")?.message).toMatch(/deadline|timeout|timed out/i);
});
