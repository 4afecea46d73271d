/** What a person does to a running group with the command line, and what it makes of it on the cluster. */
import { resources } from "@orkestra/kube";
import { describe, expect } from "vitest";
import { untilAnswers } from "./harness/answers.ts";
import { test } from "./harness/fixture.ts";
import { chained, greeters } from "./harness/greeters.ts";
import { conditionOf } from "./harness/group.ts";
import { operations, recordWorkflows, workloads } from "./harness/life.ts";
import { orkestra } from "./harness/orkestra.ts";
import { publishGreeter } from "./harness/publish.ts";
import { quiet } from "./harness/quiet.ts";
import { Within } from "./harness/within.ts";

const shop = (says: string, more: object = {}) =>
  greeters("shop", { ...chained({ store: { says }, api: { says } }), ...more });

describe.concurrent("orkestra", () => {
  test("rollback goes back to the revision before, again as often as asked, and ends when the spec is another", async ({
    namespace,
  }) => {
    await namespace.applyAll([shop("one")]);
    const one = (await namespace.group("shop").untilReady()).status?.revision ?? "";
    await namespace.applyAll([shop("two", { added: {} })]);
    await namespace.group("shop").untilReady();

    const back = await orkestra(namespace.name, "rollback", "shop", "--yes", "--wait");
    expect(back, back.stderr).toMatchObject({ code: 0 });
    const group = await namespace.group("shop").now();
    expect(conditionOf(group, "RolledBack")?.status).toBe("True");
    for (const name of ["store", "api"]) await untilAnswers(namespace.name, name, "one 1.0.0");
    expect(await workloads(namespace)).toEqual(["api", "store"]);

    await using workflows = await recordWorkflows(namespace);
    await quiet();
    expect(operations(workflows)).toEqual([]);

    await namespace.applyAll([shop("three")]);
    await namespace.group("shop").untilReady();
    for (const name of ["store", "api"]) await untilAnswers(namespace.name, name, "three 1.0.0");

    const far = await orkestra(namespace.name, "rollback", "shop", "--to", one, "--yes", "--wait");
    expect(far, far.stderr).toMatchObject({ code: 0 });
    for (const name of ["store", "api"]) await untilAnswers(namespace.name, name, "one 1.0.0");

    const forward = await orkestra(namespace.name, "retry", "shop", "--wait");
    expect(forward, forward.stderr).toMatchObject({ code: 0 });
    await namespace.group("shop").untilReady();
    for (const name of ["store", "api"]) await untilAnswers(namespace.name, name, "three 1.0.0");
  });

  test("rollback to a revision that does not exist changes nothing, and says so", async ({ namespace }) => {
    await namespace.applyAll([shop("one")]);
    await namespace.group("shop").untilReady();
    await using workflows = await recordWorkflows(namespace);

    const lost = await orkestra(namespace.name, "rollback", "shop", "--to", "shop-0000000000", "--yes", "--wait");
    expect(lost.code, lost.stdout).toBe(1);
    expect(lost.stderr).toContain("shop-0000000000");
    await quiet();
    expect(operations(workflows)).toEqual([]);
    await untilAnswers(namespace.name, "store", "one 1.0.0");
  });

  test("suspend keeps a change back until resume", async ({ namespace }) => {
    await namespace.applyAll([shop("one")]);
    await namespace.group("shop").untilReady();
    expect(await orkestra(namespace.name, "suspend", "shop", "--wait")).toMatchObject({ code: 0 });
    await using workflows = await recordWorkflows(namespace);

    const two = shop("two") as unknown as { spec: { applications: unknown } };
    const patch = { spec: { applications: two.spec.applications } };
    await namespace.client.patch(namespace.group("shop").ref, patch, { type: "merge" });
    await namespace.group("shop").untilReason("Suspended");
    await quiet();
    expect(operations(workflows)).toEqual([]);

    const resumed = await orkestra(namespace.name, "resume", "shop", "--wait");
    expect(resumed, resumed.stderr).toMatchObject({ code: 0 });
    await untilAnswers(namespace.name, "api", "two 1.0.0");
  });

  test("retry tries again what failed for a reason that is gone by then: a chart that was published too late", async ({
    namespace,
  }) => {
    const chart = namespace.name;
    await publishGreeter(chart, "1.0.0");
    const late = { app: { chart, version: "1.0.1", says: "late" } };
    await namespace.applyAll([greeters("shop", late, { onFailure: "Hold" })]);
    await namespace.group("shop").untilStalled(Within.failure);

    await publishGreeter(chart, "1.0.1");
    const retried = await orkestra(namespace.name, "retry", "shop", "--wait");
    expect(retried, retried.stderr).toMatchObject({ code: 0 });
    await untilAnswers(namespace.name, "app", "late 1.0.1");
    expect(await namespace.list(resources.Workflow)).toHaveLength(2);
  });
});
