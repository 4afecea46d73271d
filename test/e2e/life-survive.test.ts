/** What rollbacks and deletions survive: each test hurts one in the middle, and expects the end that there would have been anyway. */
import { openCluster } from "@orkestra/cluster";
import { describe, expect, inject } from "vitest";
import { untilAnswers } from "./harness/answers.ts";
import { test } from "./harness/fixture.ts";
import { operations, recordWorkflows } from "./harness/life.ts";
import {
  amidDeletion,
  amidRollback,
  expectDeleted,
  expectRolledBack,
  killController,
  killExecutors,
  NAME,
  saying,
} from "./harness/middle.ts";
import { quiet } from "./harness/quiet.ts";
import { Within } from "./harness/within.ts";

describe.concurrent("in the middle of", () => {
  test("a rollback the controller is killed: it goes on where it was, and starts nothing twice", async ({
    namespace,
  }) => {
    await using workflows = await amidRollback(namespace);
    await killController();
    await expectRolledBack(namespace);
    expect(operations(workflows)).toEqual(["apply", "rollback"]);
  });

  test("a deletion the controller is killed: it goes on where it was, and starts nothing twice", async ({
    namespace,
  }) => {
    await using workflows = await amidDeletion(namespace);
    await killController();
    await expectDeleted(namespace);
    expect(operations(workflows)).toEqual(["remove"]);
  });

  test("a rollback an executor's pod is lost: another makes up for it", async ({ namespace }) => {
    await using workflows = await amidRollback(namespace);
    await killExecutors(namespace);
    await expectRolledBack(namespace);
    expect(operations(workflows)).toEqual(["apply", "rollback"]);
  });

  test("a deletion an executor's pod is lost: another makes up for it", async ({ namespace }) => {
    await using workflows = await amidDeletion(namespace);
    await killExecutors(namespace);
    await expectDeleted(namespace);
    expect(operations(workflows)).toEqual(["remove"]);
  });
});

describe.concurrent("in the middle of", () => {
  test("a rollback the spec is mended: it ends as the newest one wants it", async ({ namespace }) => {
    await using workflows = await amidRollback(namespace);
    await namespace.applyAll([saying("three")]);
    const group = await namespace.group(NAME).untilReady();

    for (const name of ["store", "api", "web"]) await untilAnswers(namespace.name, name, "three 1.0.0");
    expect(operations(workflows)).toEqual(["apply", "rollback", "apply"]);
    expect(group.status?.failure).toBeUndefined();
  });

  test("a rollout the group is suspended: the next spec waits until it is resumed", async ({ namespace }) => {
    await namespace.applyAll([saying("one")]);
    await namespace.group(NAME).untilProgress(1);
    await using workflows = await recordWorkflows(namespace);
    const { metadata, ...next } = saying("two");
    const suspended = (suspend: boolean) => ({
      ...next,
      metadata,
      spec: { ...(next as { spec?: object }).spec, suspend },
    });
    await namespace.applyAll([suspended(true)]);
    await namespace.group(NAME).untilReason("Suspended", Within.rollout);
    await quiet();
    expect(operations(workflows)).toEqual([]);

    await namespace.applyAll([suspended(false)]);
    await namespace.group(NAME).untilReady();
    for (const name of ["store", "api", "web"]) await untilAnswers(namespace.name, name, "two 1.0.0");
    expect(operations(workflows)).toEqual(["apply"]);
  });

  test("a rollout that fails the group is suspended: it is rolled back when it is resumed", async ({ namespace }) => {
    await namespace.applyAll([saying("one")]);
    await namespace.group(NAME).untilReady();
    await using workflows = await recordWorkflows(namespace);
    await namespace.applyAll([saying("two", { last: { refuses: true } })]);
    const suspend = (value: boolean) =>
      namespace.client.patch(namespace.group(NAME).ref, { spec: { suspend: value } }, { type: "merge" });
    await namespace.recording.seen(
      ({ name, release }) => name === "store" && release.metadata.generation === 2,
      AbortSignal.timeout(Within.rollout),
    );
    await suspend(true);
    const group = await namespace.group(NAME).untilReason("Suspended", Within.rollback);
    expect(group.status?.failure?.message).toContain('application "last" failed');
    await quiet();
    expect(operations(workflows)).toEqual(["apply"]);

    await suspend(false);
    await expectRolledBack(namespace);
    expect(operations(workflows)).toEqual(["apply", "rollback"]);
  });
});

test("in the middle of a rollback the API server is restarted: that delays it and no more", async ({ namespace }) => {
  await using workflows = await amidRollback(namespace);
  await openCluster(inject("stack").cluster).restart("apiserver");
  await expectRolledBack(namespace);
  expect(operations(workflows)).toEqual(["apply", "rollback"]);
});
