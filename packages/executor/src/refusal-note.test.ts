import fc from "fast-check";
import { expect, test } from "vitest";
import { type Refusal, readRefusal, refusalKey, writeRefusal } from "./refusal-note.ts";

const revision = (annotations: Record<string, string>) => ({
  apiVersion: "apps/v1",
  kind: "ControllerRevision",
  metadata: { name: "shop-1", annotations },
});

test.each([
  { node: "redis", key: "verdict.orkestra.dev/redis" },
  { node: "web.migrate", key: "verdict.orkestra.dev/web.migrate" },
  { node: "web/db", key: "verdict.orkestra.dev/web.db_707f360280" },
  { node: "/", key: "verdict.orkestra.dev/node_8a5edab282" },
])("the key of node $node is $key", ({ node, key }) => {
  expect(refusalKey(node)).toBe(key);
});

const nodes = fc.oneof(fc.string({ unit: "grapheme" }), fc.stringMatching(/^[a-z0-9][a-z0-9./_-]{0,120}$/));

test("whatever a node is called, its key is one that the API server takes", () => {
  // apimachinery, IsQualifiedName: of at most 63, begins and ends with a letter or digit.
  fc.assert(
    fc.property(nodes, (node) => {
      expect(refusalKey(node)).toMatch(
        /^verdict\.orkestra\.dev\/(?=.{1,63}$)[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/,
      );
    }),
  );
});

test("no two nodes share a key, also when one is called like the other's key", () => {
  const pair = nodes.chain((node) => {
    const key = refusalKey(node).slice("verdict.orkestra.dev/".length);
    return fc.tuple(fc.constant(node), fc.oneof(nodes, fc.constant(key), fc.constant(node.replaceAll("/", "."))));
  });
  fc.assert(
    fc.property(pair, ([one, other]) => {
      expect(refusalKey(one) === refusalKey(other)).toBe(one === other);
    }),
  );
});

test.each<Refusal>([
  { digest: "d1", state: "failed", run: "w1", because: "Invalid: spec.interval: Required value" },
  { digest: "d1", state: "timeout", run: undefined, because: "NotReady: not ready within 5m" },
  { digest: "d1", state: "failed", run: "a/b", because: "" },
])("what was written is read: %o", (refusal) => {
  expect(readRefusal(revision({ [refusalKey("redis")]: writeRefusal(refusal) }), "redis")).toEqual(refusal);
});

test("what is not there, or says nothing, is no note", () => {
  expect(readRefusal(revision({ [refusalKey("web")]: "d1/failed" }), "redis")).toBeUndefined();
  expect(readRefusal(revision({ [refusalKey("redis")]: "" }), "redis")).toBeUndefined();
});

test("the reason is one redacted line, short enough for the notes of many nodes", () => {
  const because = `password=hunter2\n${"é".repeat(1_000)}\nlast`;
  const [first, ...lines] = writeRefusal({ digest: "d1", state: "failed", run: "w1", because }).split("\n");
  expect(first).toBe("d1/failed/w1");
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^password=\*\*\* é+ \.\.\. é+ last$/);
  expect(new TextEncoder().encode(lines[0]).length).toBeLessThanOrEqual(512);
});
