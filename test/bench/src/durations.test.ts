import { expect, test } from "vitest";
import { durationsOf } from "./durations.ts";
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
