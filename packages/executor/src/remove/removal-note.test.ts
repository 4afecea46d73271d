import { expect, test } from "vitest";
import { type RemovalNote, readRemovalNote, removalKey, writeRemovalNote } from "./removal-note.ts";

const holder = (annotations: Record<string, string>) => ({
  apiVersion: "v2",
  kind: "HelmRelease",
  metadata: { name: "db", annotations },
});

test.each<RemovalNote>([
  { state: "removed", run: "w1", because: "" },
  { state: "failed", run: "w1", because: "Suspended: is suspended" },
  { state: "failed", run: "w1", because: "" },
])("what was told is read, of that release and in that run alone: %o", (note) => {
  const told = holder({ [removalKey("web")]: writeRemovalNote(note) });
  expect(readRemovalNote(told, "web", "w1")).toEqual(note);
  expect(readRemovalNote(told, "web", "w2")).toBeUndefined();
  expect(readRemovalNote(told, "web.1", "w1")).toBeUndefined();
});

test("what no executor of ours writes tells nothing", () => {
  for (const text of ["", "w1", "removed", "removed/", "removed/w1/x", "Removed/w1", "gone/w1"])
    expect(readRemovalNote(holder({ [removalKey("web")]: text }), "web", "w1")).toBeUndefined();
});

test("a HelmRelease of any name has a key that the API server takes", () => {
  expect(removalKey("web")).toBe("removal.orkestra.dev/web");
  const long = `${"a".repeat(200)}.b`;
  expect(removalKey(long)).toMatch(/^removal\.orkestra\.dev\/a{52}_[0-9a-f]{10}$/);
});

test("the reason is one redacted line, short enough for the notes of many releases", () => {
  const text = writeRemovalNote({ state: "failed", run: "w1", because: `password=hunter2\n${"x".repeat(1_000)}` });
  const [first, ...lines] = text.split("\n");
  expect([first, lines.length]).toEqual(["failed/w1", 1]);
  expect(lines[0]).toMatch(/^password=\*\*\* x+ \.\.\. x+$/);
  expect(new TextEncoder().encode(lines[0]).length).toBeLessThanOrEqual(512);
});
