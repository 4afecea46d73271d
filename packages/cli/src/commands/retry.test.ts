import { expect, test } from "vitest";
import { ago, FAILED, liveGroup, READY, ROLLING_OUT } from "../../testing/live-group.ts";
import { sandboxed } from "../../testing/sandboxed.ts";

const BACK = liveGroup({
  ready: "False",
  reason: "RollbackSucceeded",
  message: "x",
  metadata: { annotations: { "orkestra.dev/rollback-to": "shop-0000000000:shop-1111111111", other: "kept" } },
  status: {
    conditions: ["Ready", "RolledBack"].map((type) => ({
      type,
      status: type === "Ready" ? "False" : "True",
      reason: "RollbackSucceeded",
      message: "x",
      lastTransitionTime: ago(9),
    })),
  },
});
const ASKED = "2026-01-02T10:00:00.000Z";

test("what failed is asked for again, by the annotation that Flux has too", async () => {
  const { put, run, group } = await sandboxed();
  await put(FAILED);
  expect(await run(["retry", "shop"])).toEqual({
    code: 0,
    stdout: "shop in namespace shop is tried again\n",
    stderr: [],
  });
  const { metadata } = await group();
  expect(metadata.annotations).toEqual({ "reconcile.fluxcd.io/requestedAt": ASKED });
});

test("a rollback that was asked for is ended, so that the spec is rolled out", async () => {
  const { put, run, group } = await sandboxed();
  await put(BACK);
  expect(await run(["retry", "shop", "-o", "json"])).toEqual({
    code: 0,
    stdout: `${JSON.stringify(
      { group: "shop", namespace: "shop", requestedAt: ASKED, ended: "shop-0000000000:shop-1111111111" },
      undefined,
      2,
    )}\n`,
    stderr: [],
  });
  const { metadata } = await group();
  expect(metadata.annotations).toEqual({ "reconcile.fluxcd.io/requestedAt": ASKED, other: "kept" });
  await put({ ...BACK, metadata: { ...BACK.metadata, name: "books" } });
  expect((await run(["retry", "books"])).stdout).toBe(
    "books in namespace shop goes forward again: it is not kept at shop-0000000000 any more\n",
  );
});

test("one that has failed is tried again itself, unless the spec is asked for", async () => {
  const { put, run, group } = await sandboxed();
  const failed = liveGroup({
    ready: "False",
    reason: "RollbackFailed",
    message: "x",
    also: "Stalled",
    metadata: { annotations: { "orkestra.dev/rollback-to": "shop-0000000000" } },
    status: {},
  });
  await put(failed);
  expect((await run(["retry", "shop"])).stdout).toBe("shop in namespace shop is tried again\n");
  expect((await group()).metadata.annotations?.["orkestra.dev/rollback-to"]).toBe("shop-0000000000");
  expect((await run(["retry", "shop", "--spec"])).stdout).toBe(
    "shop in namespace shop goes forward again: it is not kept at shop-0000000000 any more\n",
  );
  expect((await group()).metadata.annotations?.["orkestra.dev/rollback-to"]).toBeUndefined();
});

test.each([
  ["ready", READY, "is ready: there is nothing to retry; --force asks nevertheless"],
  [
    "under way",
    ROLLING_OUT,
    "is under way: there is nothing to retry yet; orkestra status shop -n shop --watch follows it",
  ],
  [
    "suspended",
    liveGroup({ ready: "False", reason: "Suspended", message: "x", spec: { suspend: true }, status: {} }),
    "is suspended, and nothing is tried again; orkestra resume shop -n shop goes on with it",
  ],
  [
    "wrong",
    liveGroup({ ready: "False", reason: "InvalidSpec", message: "x", also: "Stalled", status: {} }),
    "cannot be rolled out as its spec is, and trying again does not change that; orkestra status shop -n shop says why",
  ],
])("of a group that is %s it says why there is nothing to retry, and writes nothing", async (_, object, why) => {
  const { put, run, group } = await sandboxed();
  await put(object);
  expect(await run(["retry", "shop"])).toEqual({ code: 1, stdout: "", stderr: [`ApplicationGroup "shop" ${why}`] });
  expect((await group()).metadata.annotations).toBeUndefined();
  expect((await run(["retry", "shop", "--force"])).code).toBe(0);
  expect((await group()).metadata.annotations).toEqual({ "reconcile.fluxcd.io/requestedAt": ASKED });
});
