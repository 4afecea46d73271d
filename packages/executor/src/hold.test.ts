import { judge, releaseView } from "@orkestra/core";
import { resources } from "@orkestra/kube";
import { describe, expect, test } from "vitest";
import { ready, stalled, working } from "../testing/shop.ts";
import type { Cluster } from "./cluster.ts";
import { hold, refusedOf, standingOf } from "./hold.ts";
import { refusalKey, writeRefusal } from "./refusal-note.ts";

const seen = (digest: string, status: object, verdict?: string) => {
  const annotations = { "orkestra.dev/digest": digest, ...(verdict && { "orkestra.dev/verdict": verdict }) };
  const object = {
    apiVersion: "v2",
    kind: "HelmRelease",
    metadata: { name: "redis", generation: 1, annotations },
    ...status,
  };
  const view = releaseView(object);
  return { object, view, judgement: judge(view, { digest: "d1" }) };
};
const cause = { because: ["InstallFailed", "Helm install failed for release shop/web: image not found"] };
const failed = { state: "failed", node: "redis", how: "failed" };

test.each([
  { why: "ready with the wanted digest lets go", seen: seen("d1", ready()), run: undefined, is: { state: "ready" } },
  {
    why: "ready beats a note of a run that ran out of time before",
    seen: seen("d1", ready(), "d1/timeout"),
    run: undefined,
    is: { state: "ready" },
  },
  {
    why: "ready with another digest is of an earlier rollout",
    seen: seen("d0", ready()),
    run: undefined,
    is: undefined,
  },
  { why: "at work is waited for", seen: seen("d1", working("x", "y")), run: undefined, is: undefined },
  { why: "stalled fails", seen: seen("d1", stalled()), run: undefined, is: { ...failed, ...cause } },
  {
    why: "stalled with another digest is about to be replaced",
    seen: seen("d0", stalled()),
    run: undefined,
    is: undefined,
  },
  {
    why: "stalled in a named rollout may be about to be tried again",
    seen: seen("d1", stalled()),
    run: "w2",
    is: undefined,
  },
  {
    why: "a note of this rollout fails",
    seen: seen("d1", stalled(), "d1/failed/w2"),
    run: "w2",
    is: { ...failed, ...cause },
  },
  {
    why: "a note of another rollout does not count",
    seen: seen("d1", stalled(), "d1/failed/w1"),
    run: "w2",
    is: undefined,
  },
  {
    why: "a note about another digest does not count",
    seen: seen("d1", working("x", "y"), "d0/failed"),
    run: undefined,
    is: undefined,
  },
  {
    why: "a note on a release that could not be applied",
    seen: seen("d0", ready(), "d1/failed"),
    run: undefined,
    is: { ...failed, because: ["NotApplied", "its executor could not apply it"] },
  },
])("$why", ({ seen, run, is }) => {
  expect(standingOf(seen, "redis", "d1", run)).toEqual(is);
});

describe("notes on the revision", () => {
  const because = "Invalid: spec.interval: Required value";
  const revision = (node: string, digest: string, run?: string) => ({
    apiVersion: "apps/v1",
    kind: "ControllerRevision",
    metadata: {
      name: "shop-1",
      annotations: { [refusalKey(node)]: writeRefusal({ digest, state: "failed", run, because }) },
    },
  });
  const refused = { ...failed, because: [because] };

  test.each([
    { why: "of this rollout fails", is: refused, note: revision("redis", "d1", "w2"), run: "w2" },
    { why: "of another rollout does not count", is: undefined, note: revision("redis", "d1", "w1"), run: "w2" },
    {
      why: "without a rollout does not count in one with a name",
      is: undefined,
      note: revision("redis", "d1"),
      run: "w2",
    },
    { why: "about another digest does not count", is: undefined, note: revision("redis", "d0", "w2"), run: "w2" },
    {
      why: "about a node that nobody holds for does not count",
      is: undefined,
      note: revision("web", "d1", "w2"),
      run: "w2",
    },
    { why: "counts where rollouts have no names", is: refused, note: revision("redis", "d1"), run: undefined },
  ])("a note $why", ({ note, run, is }) => {
    const dependencies = [
      { node: "db", wanted: { digest: "d1" } },
      { node: "redis", wanted: { digest: "d1" } },
    ];
    expect(refusedOf(note, dependencies, run)).toEqual(is);
  });
});

test("a revision that cannot be watched is reported, and the releases are watched on", async () => {
  const refused = new Error("cannot list");
  const lostSight = Promise.withResolvers<unknown>();
  const ref = { resource: resources.HelmRelease, namespace: "shop", name: "redis" };
  const revision = { resource: resources.ControllerRevision, namespace: "shop", name: "shop-1" };
  const follow: Cluster["follow"] = async function* ({ resource }) {
    if (resource === revision.resource) throw refused;
    await lostSight.promise;
    yield seen("d1", ready()).object;
  };
  const end = hold({ follow } as Cluster, [{ node: "redis", ref, wanted: { digest: "d1" } }], {
    run: "w1",
    revision,
    signal: new AbortController().signal,
    onLook: () => undefined,
    onLostSight: lostSight.resolve,
  });
  expect(await end).toEqual({ state: "ready" });
  expect(await lostSight.promise).toBe(refused);
});
