import { expect, test } from "vitest";
import { FAILED, liveGroup, READY, ROLLING_OUT } from "../../testing/live-group.ts";
import { sandboxed } from "../../testing/sandboxed.ts";

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
  const annotations = { "orkestra.dev/rollback-to": "shop-0000000000:shop-1111111111", other: "kept" };
  await put({ ...READY, metadata: { ...READY.metadata, annotations } } as typeof READY);
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
  await put({ ...READY, metadata: { ...READY.metadata, name: "books", annotations } } as typeof READY);
  expect((await run(["retry", "books"])).stdout).toBe(
    "books in namespace shop goes forward again: it is not kept at shop-0000000000 any more\n",
  );
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
