import { expect, test } from "vitest";
import { durationsOf, durationTable } from "./durations.ts";
import type { Sighting } from "./recording.ts";

const second = (at: number): string => new Date(at * 1000).toISOString();

let revision = 0n;
function sighting(name: string, seenAt: number, readySince?: number): Sighting {
  revision += 1n;
  const conditions =
    readySince === undefined ? [] : [{ type: "Ready", status: "True", lastTransitionTime: second(readySince) }];
  return {
    type: readySince === undefined ? "ADDED" : "MODIFIED",
    name,
    revision,
    seenAt,
    release: {
      apiVersion: "helm.toolkit.fluxcd.io/v2",
      kind: "HelmRelease",
      metadata: { name, generation: 1, creationTimestamp: second(Math.floor(seenAt / 1000)) },
      status: { observedGeneration: 1, conditions },
    } as Sighting["release"],
  };
}

test("an edge lasts from the last dependency's readiness to the creation, in both clocks", () => {
  const seen = [
    sighting("a", 1000),
    sighting("b", 1010),
    sighting("a", 3200, 3),
    sighting("b", 4100, 4),
    sighting("c", 4350),
    sighting("c", 6000, 6),
  ];
  const edges = [
    { from: "a", to: "c" },
    { from: "b", to: "c" },
  ];
  expect(durationsOf(edges, seen)).toEqual({
    wallMs: 5000,
    releases: [
      { name: "a", createdAt: 1000, readyAt: 3200, seenMs: 2200 },
      { name: "b", createdAt: 1010, readyAt: 4100, seenMs: 3090 },
      { name: "c", createdAt: 4350, readyAt: 6000, seenMs: 1650 },
    ],
    edges: [{ from: "b", to: "c", seenMs: 250, writtenMs: 0 }],
  });
});

test("what was never ready, or never released, has no duration", () => {
  expect(() => durationsOf([], [sighting("a", 1000)])).toThrow("a was never ready");
  expect(() => durationsOf([{ from: "a", to: "b" }], [sighting("a", 1000), sighting("a", 2000, 2)])).toThrow(
    "b was never released",
  );
});

test("the table tells the wall time, each release, each edge by both clocks, and the median", () => {
  const durations = {
    wallMs: 5000,
    releases: [{ name: "a", createdAt: 1000, readyAt: 3200, seenMs: 2200 }],
    edges: [
      { from: "a", to: "b", seenMs: 250, writtenMs: 0 },
      { from: "a", to: "c", seenMs: 750, writtenMs: 1000 },
    ],
  };
  expect(durationTable("three", durations).split("\n")).toEqual([
    "three: 5.0 s from the first release created to the last ready",
    "  created -> ready (as seen by a watch)",
    "     2.20 s  a",
    "  dependency ready -> dependent created (seen by a watch; by the objects' own times, in whole seconds)",
    "     0.25 s    0.00 s  a -> b",
    "     0.75 s    1.00 s  a -> c",
    "  median 0.50 s over 2 edges",
  ]);
});
