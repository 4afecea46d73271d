import { expect, test } from "vitest";
import { goingsOf } from "./goings.ts";
import type { Sighting } from "./recording.ts";

const seen = (name: string, type: Sighting["type"], seenAt: number, deletionTimestamp?: string): Sighting => ({
  type,
  name,
  revision: BigInt(seenAt),
  seenAt,
  release: {
    apiVersion: "v2",
    kind: "HelmRelease",
    metadata: { name, ...(deletionTimestamp && { deletionTimestamp }) },
  },
});

const record = [
  seen("web", "ADDED", 1),
  seen("db", "ADDED", 2),
  seen("web", "MODIFIED", 100, "then"),
  seen("web", "MODIFIED", 150, "then"),
  seen("web", "DELETED", 200),
  seen("db", "MODIFIED", 230, "then"),
  seen("db", "DELETED", 300),
];

test("releases go from when they are first seen to be deleted until they are gone", () => {
  expect(goingsOf(["web", "db"], record)).toEqual({
    releases: [
      { name: "web", deletedAt: 100, goneAt: 200 },
      { name: "db", deletedAt: 230, goneAt: 300 },
    ],
    edges: [{ from: "web", to: "db", seenMs: 30 }],
    wallMs: 200,
  });
});

test("one that is there still has not gone", () => {
  expect(() => goingsOf(["web", "db"], record.slice(0, -1))).toThrow("release db has not gone");
});
