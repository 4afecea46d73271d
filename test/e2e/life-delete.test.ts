/** The end of a group: what goes, in which order, what stays, and what is said when it cannot go. */
import { resources } from "@orkestra/kube";
import { describe, expect } from "vitest";
import { untilAnswers } from "./harness/answers.ts";
import { test } from "./harness/fixture.ts";
import { chained, greeters } from "./harness/greeters.ts";
import { conditionOf } from "./harness/group.ts";
import { kubectl } from "./harness/kubectl.ts";
import { operations, podsOf, recordWorkflows, untilNothingIsLeft, workloads } from "./harness/life.ts";
import type { TestNamespace } from "./harness/namespace.ts";
import { removalViolations } from "./harness/order.ts";
import { shell } from "./harness/shell.ts";
import { splitEdges } from "./harness/split.ts";
import { Within } from "./harness/within.ts";

const three = chained({ store: {}, api: {}, web: {} });
const edges = [
  { from: "store", to: "api" },
  { from: "api", to: "web" },
];

/** As GitOps does it: the garbage collector goes by owner references at once. */
async function deleteInForeground(group: string, namespace: TestNamespace): Promise<void> {
  await kubectl("delete", "applicationgroup", group, "-n", namespace.name, "--cascade=foreground", "--wait=false");
  await namespace.group(group).untilGone();
}

describe.concurrent("a group that is deleted", () => {
  test("goes in reverse, over applications and sub-charts, and leaves nothing", async ({ namespace }) => {
    const values = { tags: { full: false }, needs: ["accounts"] };
    const subcharts = [{ name: "cache" }, { name: "accounts", dependencies: ["cache"] }];
    const shop = { after: ["store"], chart: "mesh", subcharts, release: { values } };
    await namespace.applyAll([greeters("whole", { store: {}, shop, web: { after: ["shop/accounts"] } })]);
    await namespace.group("whole").untilReady();
    await using workflows = await recordWorkflows(namespace);

    const group = await namespace.group("whole").delete();
    await namespace.group("whole").untilGone();

    expect(splitEdges(group)).toHaveLength(7);
    expect(removalViolations(splitEdges(group), namespace.recording.sightings())).toEqual([]);
    expect(await workloads(namespace)).toEqual([]);
    await untilNothingIsLeft(namespace);
    expect(operations(workflows)).toEqual(["remove"]);
  });

  test("while it is rolled out stops that first, and removes what came so far in reverse", async ({ namespace }) => {
    await namespace.applyAll([greeters("early", chained({ store: {}, api: {}, web: {}, late: {}, later: {} }))]);
    await namespace.group("early").untilProgress(2);

    await namespace.group("early").delete();
    await namespace.group("early").untilGone();

    const sightings = namespace.recording.sightings();
    const goes = sightings.findIndex(({ release }) => release.metadata.deletionTimestamp !== undefined);
    expect(sightings.slice(goes).filter(({ type }) => type === "ADDED")).toEqual([]);
    expect(removalViolations(edges.slice(0, 1), sightings)).toEqual([]);
    expect(await workloads(namespace)).toEqual([]);
    await untilNothingIsLeft(namespace);
  });

  test("with the policy Orphan goes alone, in the foreground too: releases, their source and workloads stay, and a new group may take them over", async ({
    namespace,
  }) => {
    const spec = greeters("freed", three, { deletionPolicy: "Orphan" });
    await namespace.applyAll([spec]);
    await namespace.group("freed").untilReady();
    const before = await podsOf(namespace);

    await deleteInForeground("freed", namespace);

    const releases = await namespace.list(resources.HelmRelease);
    expect(releases.map(({ metadata }) => metadata.name).sort()).toEqual(["api", "store", "web"]);
    const sources = await namespace.list(resources.HelmRepository);
    expect(sources).toHaveLength(1);
    for (const { metadata } of [...releases, ...sources]) {
      expect(metadata.ownerReferences, metadata.name).toBeUndefined();
      expect(JSON.stringify([metadata.labels, metadata.annotations]), metadata.name).not.toContain("orkestra");
    }
    expect(await podsOf(namespace)).toEqual(before);

    // Nobody's releases are not taken by surprise: the message has the command that hands them over.
    await namespace.applyAll([greeters("freed", three, { deletionPolicy: "Orphan", onFailure: "Hold" })]);
    const refused = await namespace.group("freed").untilStalled(Within.failure);
    const [, handOver = ""] = /hand it over: (kubectl [^;]+)/.exec(conditionOf(refused, "Ready")?.message ?? "") ?? [];
    for (const name of ["store", "api", "web"]) await shell(handOver.replace(" store ", ` ${name} `));
    await namespace.group("freed").reconcile();
    const group = await namespace.group("freed").untilReady();
    expect(await podsOf(namespace)).toEqual(before);
    const owners = (await namespace.list(resources.HelmRelease)).map(
      ({ metadata }) => metadata.annotations?.["orkestra.dev/owner"],
    );
    expect(new Set(owners)).toEqual(new Set([group.metadata.uid]));
  });

  test("in the foreground, as GitOps does it, keeps the order all the same", async ({ namespace }) => {
    await namespace.applyAll([greeters("front", three)]);
    await namespace.group("front").untilReady();

    await deleteInForeground("front", namespace);

    expect(removalViolations(edges, namespace.recording.sightings())).toEqual([]);
    expect(await workloads(namespace)).toEqual([]);
    await untilNothingIsLeft(namespace);
  });

  test("does not lose a release that is suspended: it is named, nothing before it goes, and with it resumed all goes", async ({
    namespace,
  }) => {
    await namespace.applyAll([greeters("stuck", three)]);
    await namespace.group("stuck").untilReady();
    const suspend = (value: boolean) =>
      namespace.client.patch(
        { resource: resources.HelmRelease, namespace: namespace.name, name: "api" },
        { spec: { suspend: value } },
        { type: "merge" },
      );
    await suspend(true);

    await namespace.group("stuck").delete();
    const group = await namespace.group("stuck").untilReason("RemoveFailed", Within.failure);

    expect(conditionOf(group, "Ready")?.message).toMatch(/api.*suspend/);
    expect(await workloads(namespace)).toEqual(["api", "store"]);
    await untilAnswers(namespace.name, "api", "hello 1.0.0");
    await suspend(false);
    await namespace.group("stuck").untilGone();
    expect(removalViolations(edges, namespace.recording.sightings())).toEqual([]);
    expect(await workloads(namespace)).toEqual([]);
  });
});
