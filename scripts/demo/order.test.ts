import { Annotation } from "@orkestra/api";
import type { Sighting } from "@orkestra/bench";
import { expect, test } from "vitest";
import { edgesAmong, wrongOrder, wrongRemoval } from "./order.ts";

const nodes: Readonly<Record<string, { readonly node: string; readonly after: string }>> = {
  cache: { node: "shop/cache", after: "" },
  web: { node: "web", after: "shop/cache" },
};

let revision = 0n;
function sighting(name: string, what: "created" | "ready" | "deleting" | "gone"): Sighting {
  revision++;
  const { node = "", after = "" } = nodes[name] ?? {};
  const annotations = { [Annotation.node]: node, [Annotation.dependencies]: after };
  const deletion = what === "deleting" || what === "gone" ? { deletionTimestamp: "2026-01-01T00:00:09Z" } : {};
  const ready = { type: "Ready", status: "True", lastTransitionTime: "2026-01-01T00:00:01Z" };
  return {
    type: what === "created" ? "ADDED" : what === "gone" ? "DELETED" : "MODIFIED",
    name,
    revision,
    seenAt: Number(revision),
    release: {
      apiVersion: "helm.toolkit.fluxcd.io/v2",
      kind: "HelmRelease",
      metadata: { name, generation: 1, creationTimestamp: "2026-01-01T00:00:01Z", annotations, ...deletion },
      status: { observedGeneration: 1, conditions: what === "created" ? [] : [ready] },
    },
  };
}

test("edges are those that the releases themselves carry, between their objects", () => {
  expect(edgesAmong([sighting("web", "created"), sighting("cache", "created")])).toEqual([
    { from: "cache", to: "web" },
  ]);
});

test("a release that was created before what it needs was ready is told", () => {
  const cache = [sighting("cache", "created"), sighting("cache", "ready")];
  const web = [sighting("web", "created"), sighting("web", "ready")];
  expect(wrongOrder([...cache, ...web])).toEqual([]);
  const early = [sighting("cache", "created"), sighting("web", "created"), sighting("cache", "ready")];
  expect(wrongOrder(early)).toEqual([
    expect.stringMatching(/^web was created at revision \d+, before cache was ready at \d+$/),
    "the watch told of web before it told that cache was ready",
  ]);
});

test("a release that began to go before what needs it was gone is told", () => {
  const web = [sighting("web", "deleting"), sighting("web", "gone")];
  const cache = [sighting("cache", "deleting"), sighting("cache", "gone")];
  expect(wrongRemoval([...web, ...cache])).toEqual([]);
  const wrong = "cache began to go before web was gone";
  expect(wrongRemoval([...cache, ...web])).toEqual([wrong]);
  expect(wrongRemoval([sighting("web", "deleting"), ...cache])).toEqual([wrong]);
});
