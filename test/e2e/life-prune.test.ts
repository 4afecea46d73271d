/** What leaves the group is removed, at the end and in order; what only changes hands is not touched. */
import { isReady } from "@orkestra/bench";
import { resources, type UnknownObject } from "@orkestra/kube";
import { describe, expect } from "vitest";
import { untilAnswers } from "./harness/answers.ts";
import { test } from "./harness/fixture.ts";
import { chained, type Greeter, greeters } from "./harness/greeters.ts";
import { conditionOf, phases } from "./harness/group.ts";
import { generations, operations, podsOf, recordWorkflows, workloads } from "./harness/life.ts";
import { removalViolations } from "./harness/order.ts";
import { partPhases } from "./harness/split.ts";
import { Within } from "./harness/within.ts";

/** Of the chart mesh: cache, accounts, audit, and inside the parent sessions and the front. */
function shop(parts: readonly string[], values: Readonly<Record<string, unknown>> = {}): Record<string, Greeter> {
  const all = [{ name: "cache" }, { name: "accounts", dependencies: ["cache"] }, { name: "audit" }];
  return {
    shop: {
      chart: "mesh",
      subcharts: all.filter(({ name }) => parts.includes(name)),
      release: {
        values: { tags: { full: false }, needs: [], ...values, audit: { needs: [], ...(values["audit"] ?? {}) } },
      },
    },
  };
}

/** From another place than the others, so that a source goes with it. */
const redis: Greeter = { chart: "redis", url: "oci://registry.orkestra.test/charts" };

describe.concurrent("what leaves the group", () => {
  test("is uninstalled after the rest is ready, dependents before what they need", async ({ namespace }) => {
    await namespace.applyAll([greeters("trimmed", chained({ store: {}, api: {}, web: {}, probe: redis }))]);
    await namespace.group("trimmed").untilReady();
    await using workflows = await recordWorkflows(namespace);

    await namespace.applyAll([greeters("trimmed", { store: { says: "new" }, later: { after: ["store"] } })]);
    const group = await namespace.group("trimmed").untilReady();

    const sightings = namespace.recording.sightings();
    const edges = [
      { from: "api", to: "web" },
      { from: "web", to: "probe" },
    ];
    expect(removalViolations(edges, sightings)).toEqual([]);
    const last = sightings.findLast(({ name, release }) => name === "later" && isReady(release));
    const ready = sightings.find(({ name, release }) => name === "later" && isReady(release));
    const began = sightings.find(({ release }) => release.metadata.deletionTimestamp !== undefined);
    expect(last && ready && began && ready.revision < began.revision).toBe(true);
    expect(phases(group)).toEqual({ store: "Ready", later: "Ready" });
    expect(await generations(namespace)).toEqual({ store: 2, later: 1 });
    expect(await workloads(namespace)).toEqual(["later", "store"]);
    const sources = await namespace.list<UnknownObject & { spec: { url: string } }>(resources.HelmRepository);
    expect(sources.map(({ spec }) => spec.url)).toEqual(["http://charts.orkestra.test"]);
    expect(await namespace.list(resources.OCIRepository)).toEqual([]);
    expect(operations(workflows)).toEqual(["apply"]);
    await untilAnswers(namespace.name, "store", "new 1.0.0");
  });

  test("and cannot be uninstalled is named, with what helps, and takes nothing good back; a retry goes on", async ({
    namespace,
  }) => {
    await namespace.applyAll([greeters("clinging", { stays: {}, clings: {} })]);
    await namespace.group("clinging").untilReady();
    const suspend = (value: boolean) =>
      namespace.client.patch(
        { resource: resources.HelmRelease, namespace: namespace.name, name: "clings" },
        { spec: { suspend: value } },
        { type: "merge" },
      );
    await suspend(true);

    await namespace.applyAll([greeters("clinging", { stays: { says: "new" } })]);
    const group = await namespace.group("clinging").untilStalled(Within.failure);

    expect(conditionOf(group, "Ready")).toMatchObject({ status: "False", reason: "RemoveFailed" });
    expect(conditionOf(group, "Ready")?.message).toMatch(/"clings".*suspend/);
    expect(conditionOf(group, "RolledBack")).toBeUndefined();
    expect(await generations(namespace)).toMatchObject({ stays: 2 });
    await untilAnswers(namespace.name, "stays", "new 1.0.0");

    await suspend(false);
    await namespace.group("clinging").reconcile();
    await namespace.group("clinging").untilReady();
    expect(await workloads(namespace)).toEqual(["stays"]);
  });

  test("and whose uninstall fails is told of with Flux's own words, while Flux tries on", async ({ namespace }) => {
    await namespace.applyAll([greeters("clinging", { stays: {}, clings: { farewell: 7 } })]);
    await namespace.group("clinging").untilReady();

    await namespace.applyAll([greeters("clinging", { stays: {} })]);
    await namespace.group("clinging").untilSaid("clings", /UninstallFailed/);

    // Flux takes the hook out of the next attempt.
    const release = { resource: resources.HelmRelease, namespace: namespace.name, name: "clings" };
    await namespace.client.patch(release, { spec: { uninstall: { disableHooks: true } } }, { type: "merge" });
    await namespace.group("clinging").untilReady();
    expect(await workloads(namespace)).toEqual(["stays"]);
  });

  test("as a sub-chart that is disabled, alone goes; its siblings and the parent's pods go on", async ({
    namespace,
  }) => {
    await namespace.applyAll([greeters("lighter", shop(["cache", "audit"], { audit: { enabled: true } }))]);
    await namespace.group("lighter").untilReady();
    const before = await podsOf(namespace);
    expect(Object.keys(before).sort()).toEqual([
      "shop-accounts",
      "shop-audit",
      "shop-cache",
      "shop-front",
      "shop-sessions",
    ]);

    await namespace.applyAll([greeters("lighter", shop(["cache", "audit"], { audit: { enabled: false } }))]);
    await namespace.group("lighter").untilReady();

    const { "shop-audit": _gone, ...rest } = before;
    expect(await podsOf(namespace)).toEqual(rest);
    expect(await generations(namespace)).toMatchObject({ "shop-cache": 1 });
    expect((await namespace.list(resources.HelmRelease)).map(({ metadata }) => metadata.name).sort()).toEqual([
      "shop",
      "shop-cache",
    ]);
  });

  test("as a sub-chart that is listed no more, lives on in its parent: neither deleted nor restarted", async ({
    namespace,
  }) => {
    await namespace.applyAll([greeters("joined", shop(["cache", "accounts"]))]);
    await namespace.group("joined").untilReady();
    const before = await podsOf(namespace);

    await namespace.applyAll([greeters("joined", shop(["cache"]))]);
    const group = await namespace.group("joined").untilReady();

    expect(await podsOf(namespace)).toEqual(before);
    expect(partPhases(group, "shop")).toEqual({ cache: "Ready" });
    expect((await namespace.list(resources.HelmRelease)).map(({ metadata }) => metadata.name).sort()).toEqual([
      "shop",
      "shop-cache",
    ]);
    const deployment = { resource: resources.Deployment, namespace: namespace.name, name: "shop-accounts" };
    expect((await namespace.client.get(deployment))?.metadata.labels?.["helm.toolkit.fluxcd.io/name"]).toBe("shop");

    // The parent has it for good: its values reach it. And with no list at all, the last one joins, too.
    const alone = shop([], { accounts: { note: "changed", needs: ["cache"] } });
    await namespace.applyAll([greeters("joined", alone)]);
    await namespace.group("joined").untilReady();
    const after = await podsOf(namespace);
    expect(Object.keys(after).filter((name) => after[name] !== before[name])).toEqual(["shop-accounts"]);
    expect(Object.keys(after).sort()).toEqual(Object.keys(before).sort());
    expect((await namespace.list(resources.HelmRelease)).map(({ metadata }) => metadata.name)).toEqual(["shop"]);
    await namespace.group("joined").delete();
    await namespace.group("joined").untilGone();
    expect(await workloads(namespace)).toEqual([]);
  });
});
