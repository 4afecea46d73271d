/** A rollout that fails is taken back, as often as it takes, and the status says why until the spec is another. */
import { resources } from "@orkestra/kube";
import { describe, expect } from "vitest";
import { untilAnswers } from "./harness/answers.ts";
import { test } from "./harness/fixture.ts";
import { chained, type Greeter, greeters } from "./harness/greeters.ts";
import { conditionOf, phases } from "./harness/group.ts";
import {
  generations,
  operations,
  podsOf,
  recordExecutors,
  recordWorkflows,
  untilNothingIsLeft,
  workloads,
} from "./harness/life.ts";
import { upgradeViolations } from "./harness/order.ts";
import { quiet } from "./harness/quiet.ts";
import { Within } from "./harness/within.ts";

const shop = (store: Greeter, api: Greeter, web: Greeter = {}) => greeters("shop", chained({ store, api, web }));

describe.concurrent("a rollout that fails", () => {
  test("is rolled back, and the second as well, and the same once more: each time the old workloads serve again, and the status has the reason", async ({
    namespace,
  }) => {
    await namespace.applyAll([shop({ says: "one" }, { says: "one" })]);
    const good = await namespace.group("shop").untilReady();
    await using workflows = await recordWorkflows(namespace);
    const web = (await podsOf(namespace))["web"];
    const mark = namespace.recording.sightings().length;

    await namespace.applyAll([shop({ says: "two" }, { crash: "cannot find the words" }, { says: "two" })]);
    const first = await namespace.group("shop").untilRolledBack();

    await untilAnswers(namespace.name, "store", "one 1.0.0");
    await untilAnswers(namespace.name, "api", "one 1.0.0");
    const ready = conditionOf(first, "Ready");
    expect(ready).toMatchObject({ status: "False", reason: "RollbackSucceeded" });
    expect(conditionOf(first, "Stalled")?.status).toBe("True");
    for (const message of [ready?.message, first.status?.failure?.message]) {
      expect(message).toContain('application "api" failed');
      expect(message).toMatch(/pod.*api-/);
      expect(message).toMatch(/container.*greeter/);
      expect(message).toContain("exit code 3");
      expect(message).toContain("cannot find the words");
    }
    expect(first.status?.lastGoodRevision).toBe(good.status?.revision);
    expect(first.status?.history?.map(({ result }) => result)).toEqual(["RolledBack", "Failed", "Succeeded"]);
    expect(await generations(namespace)).toEqual({ store: 3, api: 3, web: 1 });
    expect(upgradeViolations([], namespace.recording.sightings(), mark, ["store", "api"])).toEqual([]);
    expect(operations(workflows)).toEqual(["apply", "rollback"]);

    await namespace.applyAll([shop({ says: "three" }, { refuses: true })]);
    const second = await namespace.group("shop").untilRolledBack();
    expect(conditionOf(second, "Ready")?.message).toContain("spec.replicas: Invalid value: -1");
    await untilAnswers(namespace.name, "store", "one 1.0.0");
    expect(operations(workflows)).toEqual(["apply", "rollback", "apply", "rollback-2"]);

    await namespace.applyAll([shop({ says: "one" }, { says: "one" })]);
    const reverted = await namespace.group("shop").untilReady();
    expect(reverted.status?.failure).toBeUndefined();
    expect(operations(workflows)).toHaveLength(4);

    await namespace.applyAll([shop({ says: "three" }, { refuses: true })]);
    await namespace.group("shop").untilRolledBack();
    expect(operations(workflows).slice(4)).toEqual(["apply-2", "rollback-3"]);
    await untilAnswers(namespace.name, "store", "one 1.0.0");
    await untilAnswers(namespace.name, "api", "one 1.0.0");
    expect((await podsOf(namespace))["web"]).toBe(web);

    await namespace.applyAll([shop({ says: "five" }, { says: "five" })]);
    const mended = await namespace.group("shop").untilReady();
    expect(mended.status?.failure).toBeUndefined();
    expect(conditionOf(mended, "RolledBack")).toBeUndefined();
    const thrice = ["RolledBack", "Failed", "RolledBack", "Failed", "RolledBack", "Failed"];
    expect(mended.status?.history?.map(({ result }) => result)).toEqual(["Succeeded", ...thrice, "Succeeded"]);
    await untilAnswers(namespace.name, "api", "five 1.0.0");
  });

  test("the first time of all is cleaned up, and says why; the mended spec begins anew", async ({ namespace }) => {
    await namespace.applyAll([shop({}, { crash: "cannot begin" })]);
    const failed = await namespace.group("shop").untilRolledBack();

    expect(conditionOf(failed, "Ready")).toMatchObject({ status: "False", reason: "RollbackSucceeded" });
    expect(conditionOf(failed, "Ready")?.message).toContain('application "api" failed');
    expect(conditionOf(failed, "Ready")?.message).toContain("cannot begin");
    expect(await generations(namespace)).toEqual({});
    expect(await workloads(namespace)).toEqual([]);
    expect(await namespace.list(resources.HelmRepository)).toEqual([]);
    expect(namespace.released()).toEqual(["store", "api"]);

    await namespace.applyAll([shop({}, {})]);
    await namespace.group("shop").untilReady();
    expect(await workloads(namespace)).toEqual(["api", "store", "web"]);
    await namespace.group("shop").delete();
    await namespace.group("shop").untilGone();
    await untilNothingIsLeft(namespace);
  });

  test("for a version of a chart that does not exist says so, and goes on when the version is mended", async ({
    namespace,
  }) => {
    await namespace.applyAll([greeters("typo", { app: {}, other: { version: "9.9.9" } })]);
    const failed = await namespace.group("typo").untilRolledBack();

    expect(conditionOf(failed, "Ready")?.message).toContain('application "other" failed');
    expect(conditionOf(failed, "Ready")?.message).toContain("9.9.9");
    expect(await generations(namespace)).toEqual({});

    await namespace.applyAll([greeters("typo", { app: {}, other: { version: "1.1.0" } })]);
    const group = await namespace.group("typo").untilReady();
    expect(phases(group)).toEqual({ app: "Ready", other: "Ready" });
    await untilAnswers(namespace.name, "other", "hello 1.1.0");
  });

  test("is rolled back without those that came with it, and with those that it was to remove: these were never touched", async ({
    namespace,
  }) => {
    await namespace.applyAll([greeters("shop", { keeps: { says: "one" }, leaves: {} })]);
    await namespace.group("shop").untilReady();
    const { leaves } = await podsOf(namespace);

    const comes = { comes: { after: ["keeps"] }, fails: { after: ["comes"], refuses: true } };
    await namespace.applyAll([greeters("shop", { keeps: { says: "two" }, ...comes })]);
    const group = await namespace.group("shop").untilRolledBack();

    expect(conditionOf(group, "Ready")?.message).toContain('application "fails" failed');
    expect(await generations(namespace)).toEqual({ keeps: 3, leaves: 1 });
    expect((await podsOf(namespace))["leaves"]).toBe(leaves);
    expect(await workloads(namespace)).toEqual(["keeps", "leaves"]);
    expect(namespace.released()).toContain("comes");
    await untilAnswers(namespace.name, "keeps", "one 1.0.0");
  });

  test("with Hold stays as it is for a person, and starts nothing more", async ({ namespace }) => {
    const spec = (store: Greeter, api: Greeter) => greeters("held", chained({ store, api }), { onFailure: "Hold" });
    await namespace.applyAll([spec({ says: "one" }, { says: "one" })]);
    await namespace.group("held").untilReady();
    await using executors = await recordExecutors(namespace.client, namespace.name);

    await namespace.applyAll([spec({ says: "two" }, { refuses: true })]);
    const group = await namespace.group("held").untilStalled(Within.failure);
    const started = executors.names();
    await quiet();

    expect(conditionOf(group, "Ready")).toMatchObject({ status: "False", reason: "ReleaseFailed" });
    expect(conditionOf(group, "RolledBack")).toBeUndefined();
    expect(phases(group)).toEqual({ store: "Ready", api: "Failed" });
    expect(executors.names()).toEqual(started);
    expect(await generations(namespace)).toEqual({ store: 2, api: 2 });
    await untilAnswers(namespace.name, "store", "two 1.0.0");
    await untilAnswers(namespace.name, "api", "one 1.0.0");
  });
});
