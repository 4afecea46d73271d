import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeEvent, lines } from "./watch-stream.ts";

async function* inPieces(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Buffer> {
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  for (let i = 1; i < at.length; i++) yield bytes.subarray(at[i - 1], at[i]);
}

async function all(source: AsyncIterable<string>): Promise<string[]> {
  const found: string[] = [];
  for await (const line of source) found.push(line);
  return found;
}

test("lines survive being cut anywhere, also inside a character", async () => {
  const line = fc.string({ unit: "grapheme", minLength: 1 }).map((text) => JSON.stringify({ text }));
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.array(fc.nat()), async (expected, cuts) => {
      const bytes = Buffer.from(expected.map((one) => `${one}\n`).join(""));
      expect(await all(lines(inPieces(bytes, cuts)))).toEqual(expected);
    }),
  );
});

test("a last line without its end is an error, after the whole lines before it", async () => {
  const seen: string[] = [];
  const read = async () => {
    for await (const line of lines(inPieces(Buffer.from('{"a":1}\n{"b":'), []))) seen.push(line);
  };
  await expect(read()).rejects.toMatchObject({
    name: "ConnectionError",
    message: "the watch was cut off in the middle of an event",
  });
  expect(seen).toEqual(['{"a":1}']);
});

test("a bookmark is only a position", () => {
  const line = JSON.stringify({ type: "BOOKMARK", object: { kind: "ConfigMap", metadata: { resourceVersion: "7" } } });
  expect(decodeEvent(line)).toEqual({ type: "BOOKMARK", resourceVersion: "7" });
});

test("an ERROR event is thrown as the ApiError that its status describes", () => {
  const object = { kind: "Status", code: 410, reason: "Expired", message: "too old" };
  expect(() => decodeEvent(JSON.stringify({ type: "ERROR", object }))).toThrow(
    expect.objectContaining({ name: "ApiError", status: 410, reason: "Expired", message: "too old" }),
  );
});

test.each([
  "not json",
  "{}",
  "null",
  '{"type":"ADDED"}',
  '{"type":"ADDED","object":{}}',
  '{"type":"NEWS","object":{"metadata":{}}}',
])("%s is not taken for an event, and not quoted", (line) => {
  expect(() => decodeEvent(line)).toThrow(`the watch sent ${line.length} characters that are not an event`);
});
