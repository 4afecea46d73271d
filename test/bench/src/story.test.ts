import { expect, test } from "vitest";
import type { Sighting } from "./recording.ts";
import { edgesOf, orderViolations } from "./story.ts";

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

/** A release created in one second and ready in another (never, when absent), at these revisions. */
function life(
  name: string,
  created: readonly [revision: number, second: number],
  ready?: readonly [number, number],
): Sighting[] {
  const [revision, second] = created;
  const metadata = { name, generation: 1, creationTimestamp: at(second) };
  const release = { apiVersion: "helm.toolkit.fluxcd.io/v2", kind: "HelmRelease", metadata };
  const first: Sighting = { type: "ADDED", name, revision: BigInt(revision), seenAt: second * 1000, release };
  if (!ready) return [first];
  const [readyRevision, readySecond] = ready;
  const conditions = [{ type: "Ready", status: "True", lastTransitionTime: at(readySecond) }];
  const status = { observedGeneration: 1, conditions };
  const then = { revision: BigInt(readyRevision), seenAt: readySecond * 1000, release: { ...release, status } };
  return [first, { type: "MODIFIED", name, ...then }];
}

const told = (...lives: Sighting[][]): Sighting[] =>
  lives.flat().sort((a, b) => (a.revision < b.revision ? -1 : a.revision > b.revision ? 1 : 0));
const edge = [{ from: "db", to: "web" }];

test("a dependent that is created after its dependency was ready, even in the same second, is in order", () => {
  expect(orderViolations(edge, told(life("db", [1, 0], [5, 3]), life("web", [6, 3], [9, 6])))).toEqual([]);
});

test("a dependent that is created one write too early is caught, whatever the times say", () => {
  expect(orderViolations(edge, told(life("db", [1, 0], [6, 3]), life("web", [5, 3])))).toEqual([
    "web was created at revision 5, before db was ready at 6",
    "the watch told of web before it told that db was ready",
  ]);
});

test("times that contradict the order are caught, whatever the revisions say", () => {
  expect(orderViolations(edge, told(life("db", [1, 0], [5, 3]), life("web", [6, 2])))).toEqual([
    "web says it was created at 2026-01-01T00:00:02.000Z, before db says it was ready",
  ]);
});

test("a dependency that was never ready, and a dependent that never came, are caught", () => {
  expect(orderViolations(edge, told(life("db", [1, 0]), life("web", [6, 2])))).toEqual([
    "web was created although db was never ready",
  ]);
  expect(orderViolations(edge, told(life("db", [1, 0], [5, 3])))).toEqual(["web was never created"]);
});

test("ready for an older generation is not ready", () => {
  const stale = life("db", [1, 0], [5, 3]).map((sighting) => ({
    ...sighting,
    release: { ...sighting.release, metadata: { ...sighting.release.metadata, generation: 2 } },
  }));
  expect(orderViolations(edge, told(stale, life("web", [6, 3])))).toEqual([
    "web was created although db was never ready",
  ]);
});

test("the edges are those that the author wrote", () => {
  const applications = [{ name: "web", dependencies: ["db", "cache"] }, { name: "db" }, { name: "cache" }];
  expect(edgesOf({ spec: { applications } })).toEqual([
    { from: "db", to: "web" },
    { from: "cache", to: "web" },
  ]);
});
