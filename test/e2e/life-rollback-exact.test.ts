/** A rollback goes back to exactly what was: the same version, the same namespace, the same parts of an umbrella. */
import { resources } from "@orkestra/kube";
import { describe, expect } from "vitest";
import { untilAnswers } from "./harness/answers.ts";
import { test } from "./harness/fixture.ts";
import { type Greeter, greeters } from "./harness/greeters.ts";
import { conditionOf } from "./harness/group.ts";
import { generations, podsOf, workloads } from "./harness/life.ts";
import type { TestNamespace } from "./harness/namespace.ts";
import { publishGreeter } from "./harness/publish.ts";
import { shell } from "./harness/shell.ts";
import { Within } from "./harness/within.ts";

async function deploymentsIn({ client }: TestNamespace, namespace: string): Promise<string[]> {
  return (await client.list(resources.Deployment, { namespace })).items.map(({ metadata }) => metadata.name);
}

/** Of the chart mesh, whose parts need nothing here; accounts come last, that what fails there comes after all others. */
function mesh(parts: readonly string[], values: Readonly<Record<string, object>>): Greeter {
  const nothing = { needs: [] };
  const all = { accounts: nothing, catalog: nothing, orders: nothing, audit: nothing };
  return {
    chart: "mesh",
    subcharts: parts.map((name) =>
      name === "accounts" ? { name, dependencies: parts.filter((one) => one !== name) } : { name },
    ),
    release: { values: { tags: { full: false }, needs: [], ...all, audit: { enabled: false, ...nothing }, ...values } },
  };
}

describe.concurrent("a rollback", () => {
  test("of a version range goes to the version that was there, though a newer one is out by then", async ({
    namespace,
  }) => {
    const chart = namespace.name;
    await publishGreeter(chart, "1.0.1");
    const ranged = (greeter: Greeter) => greeters("ranged", { app: { ...greeter, chart, version: "1.0.x" } });
    await namespace.applyAll([ranged({ says: "one" })]);
    await namespace.group("ranged").untilReady();
    await untilAnswers(namespace.name, "app", "one 1.0.1");

    await publishGreeter(chart, "1.0.2");
    await namespace.applyAll([ranged({ crash: "nothing works in 1.0.2" })]);
    await namespace.group("ranged").untilReason("Progressing");
    // The repository's index has the newer one by then.
    const annotations = { "reconcile.fluxcd.io/requestedAt": new Date().toISOString() };
    for (const { metadata } of await namespace.list(resources.HelmRepository)) {
      const repository = { resource: resources.HelmRepository, namespace: namespace.name, name: metadata.name };
      await namespace.client.patch(repository, { metadata: { annotations } }, { type: "merge" });
    }
    await namespace.group("ranged").untilRolledBack();

    await untilAnswers(namespace.name, "app", "one 1.0.1");
    const release = await namespace.client.get({
      resource: resources.HelmRelease,
      namespace: namespace.name,
      name: "app",
    });
    expect(release?.["spec"]).toMatchObject({ chart: { spec: { version: "1.0.1" } } });
    const { history } = (release?.["status"] ?? {}) as { history?: readonly object[] };
    expect(history?.[0]).toMatchObject({ chartVersion: "1.0.1", status: "deployed" });

    // Whoever wants the range again gets what it means now.
    await namespace.applyAll([ranged({ says: "two" })]);
    await namespace.group("ranged").untilReady();
    await untilAnswers(namespace.name, "app", "two 1.0.2");
  });

  test("after a change of the target namespace goes to the old one, and leaves nothing in the new one but the namespace", async ({
    namespace,
  }) => {
    const [here, there] = [`${namespace.name}-here`, `${namespace.name}-there`];
    const placed = (targetNamespace: string, says: string, last: Greeter) =>
      greeters("placed", { guest: { says, release: { targetNamespace } }, last: { after: ["guest"], ...last } });
    try {
      await namespace.applyAll([placed(here, "one", {})]);
      await namespace.group("placed").untilReady();
      await untilAnswers(here, "guest", "one 1.0.0");

      await namespace.applyAll([placed(there, "two", { refuses: true })]);
      const group = await namespace.group("placed").untilRolledBack();

      expect(conditionOf(group, "Ready")?.message).toContain('application "last" failed');
      await untilAnswers(here, "guest", "one 1.0.0");
      const seen = namespace.recording.sightings().filter(({ name }) => name === "guest");
      expect(seen.filter(({ type }) => type === "ADDED")).toHaveLength(3);
      expect(await deploymentsIn(namespace, there)).toEqual([]);
      await namespace.group("placed").delete();
      await namespace.group("placed").untilGone();
      expect(await deploymentsIn(namespace, here)).toEqual([]);
      // Flux made it, and nobody knows what else is in it.
      for (const name of [here, there])
        expect(
          (await namespace.client.get({ resource: resources.Namespace, name }))?.metadata.deletionTimestamp,
        ).toBeUndefined();
    } finally {
      for (const name of [here, there]) await namespace.client.delete({ resource: resources.Namespace, name });
    }
  });

  test("of an umbrella takes back its parts, and removes those that came with what failed", async ({ namespace }) => {
    await namespace.applyAll([greeters("umbrella", { shop: mesh(["cache", "accounts", "audit"], {}) })]);
    await namespace.group("umbrella").untilReady();
    const before = await podsOf(namespace);
    expect(Object.keys(before).sort()).toEqual(["shop-accounts", "shop-cache", "shop-front", "shop-sessions"]);

    // The note makes a new pod of the cache; audit comes; accounts are refused.
    const failing = {
      cache: { note: "new" },
      audit: { enabled: true, needs: [] },
      accounts: { needs: [], replicas: -1 },
    };
    await namespace.applyAll([greeters("umbrella", { shop: mesh(["cache", "accounts", "audit"], failing) })]);
    const group = await namespace.group("umbrella").untilRolledBack();

    expect(conditionOf(group, "Ready")?.message).toContain("accounts");
    expect(await generations(namespace)).toMatchObject({ "shop-accounts": 3, "shop-cache": 3 });
    expect(await workloads(namespace)).toEqual(["shop-accounts", "shop-cache", "shop-front", "shop-sessions"]);
    const { "shop-cache": cache, ...untouched } = before;
    expect(await podsOf(namespace)).toMatchObject(untouched);
    expect((await podsOf(namespace))["shop-cache"]).not.toBe(cache);
    const deployment = await namespace.client.get({
      resource: resources.Deployment,
      namespace: namespace.name,
      name: "shop-cache",
    });
    expect(deployment?.["spec"]).toMatchObject({ template: { metadata: { annotations: { note: "" } } } });
    const releases = (await namespace.list(resources.HelmRelease)).map(({ metadata }) => metadata.name);
    expect(releases.sort()).toEqual(["shop", "shop-accounts", "shop-cache"]);
  });

  test("that would take a part out of its parent again is not begun before its workload is kept, by the commands that are told", async ({
    namespace,
  }) => {
    const two = (parts: readonly string[], last: Greeter) =>
      greeters("joined", { shop: mesh(parts, {}), last: { after: ["shop"], ...last } });
    await namespace.applyAll([two(["cache", "accounts"], {})]);
    await namespace.group("joined").untilReady();
    const before = await podsOf(namespace);

    await namespace.applyAll([two(["cache"], { refuses: true })]);
    const refused = await namespace.group("joined").untilReason("RollbackFailed", Within.rollback);
    expect(conditionOf(refused, "Ready")).toMatchObject({ status: "False" });
    expect(refused.status?.failure?.message).toContain('application "last" failed');
    const { last: _last, ...workloads } = before;
    expect(await podsOf(namespace)).toMatchObject(workloads);

    const message = conditionOf(refused, "Ready")?.message ?? "";
    const [, keep = "", goOn = ""] = /To keep them, run: (.+); and to go on: (kubectl [^;]+)/.exec(message) ?? [];
    await shell(keep);
    await shell(goOn);
    await namespace.group("joined").untilReason("RollingBack");
    await namespace.group("joined").untilRolledBack();
    expect(await podsOf(namespace)).toMatchObject(workloads);
  });
});
