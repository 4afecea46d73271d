import fc from "fast-check";
import { dump } from "js-yaml";
import { expect, test } from "vitest";
import { type ChartIndex, readIndex } from "./index-entries.ts";
import { IndexReader } from "./index-reader.ts";

/** In pieces of `size` bytes; everything counts as large. */
function scanned(text: string, names: readonly string[], size = 7): ChartIndex | undefined {
  const reader = new IndexReader(new Set(names), 0);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) reader.write(bytes.subarray(at, at + size));
  return reader.end();
}

/** As helm writes it, with what makes lines look like something else. */
const HELM = `apiVersion: v1
entries:
  db:
  - created: "2024-01-01T00:00:00Z"
    version: 5.0.0
  web:
  - annotations:
      images: |
        - image: x
        web:
        # no comment
      note: "a text
        over lines"
    apiVersion: v2
    description: 'It''s: a chart'
    digest: ${"a".repeat(64)}
    urls:
    - https://charts.example.com/web-1.10.0.tgz
    version: 1.10.0

  - urls: [web-1.9.tgz]
    version: 1.9
  web-extra:
  - version: 7.0.0
generated: "2024-01-01T00:00:00Z"
serverInfo: {}
`;
const WEB = [
  { version: "1.10.0", digest: "a".repeat(64), urls: ["https://charts.example.com/web-1.10.0.tgz"] },
  { version: "1.9", urls: ["web-1.9.tgz"] },
];

test.each([
  { why: "as helm writes it", text: HELM },
  { why: "with Windows' line ends and a mark of the byte order", text: `\uFEFF${HELM.replaceAll("\n", "\r\n")}` },
  {
    why: "with a document's beginning and comments",
    text: `# mine\n---\n${HELM.replace("  web:", "# here\n  web: # w")}`,
  },
  { why: "indented deeper", text: HELM.replaceAll(/^ {2}/gm, "      ") },
  { why: "with quoted keys", text: HELM.replace("entries:", '"entries":').replace("  web:", "  'web':") },
  { why: "without an end of its last line", text: HELM.trimEnd() },
])("only the wanted chart's entries are kept of YAML $why", ({ text }) => {
  for (const size of [1, 7, 100_000]) expect(scanned(text, ["web"], size)).toEqual(new Map([["web", WEB]]));
});

test("several charts may be wanted, and one that is not there is not there", () => {
  expect(scanned(HELM, ["web", "db", "none"])).toEqual(
    new Map([
      ["db", [{ version: "5.0.0", urls: [] }]],
      ["web", WEB],
    ]),
  );
  expect(scanned(HELM, ["none"])).toEqual(new Map());
});

test.each([
  { why: "entries on the line of their key", text: "entries: {web: [{version: 1.0.0}]}\n" },
  { why: "entries twice", text: "entries:\n  a: []\nentries:\n  web: []\n" },
  { why: "a chart twice", text: "entries:\n  web: []\n  web: []\n" },
  { why: "a merge", text: "x: &x\n  web: []\nentries:\n  <<: *x\n" },
  { why: "what stands elsewhere", text: "x: &x [{version: 1.0.0}]\nentries:\n  web: *x\n" },
  { why: "an explicit key", text: "entries:\n  ? web\n  : []\n" },
  { why: "a second document", text: "entries:\n  web: []\n---\nentries: {}\n" },
  { why: "a tab", text: "entries:\n  a: []\n\tweb: []\n" },
  { why: "a key with a space before its colon", text: "entries:\n  web : []\n" },
  { why: "less indentation than the first chart's", text: "entries:\n    a: []\n  web: []\n" },
  { why: "an indented document", text: "  entries:\n    web: []\n" },
  { why: "another line break", text: "entries:\r  web: []\r" },
  { why: "no entries", text: "apiVersion: v1\n" },
  { why: "a page", text: "<html>\n<body>\n" },
  { why: "a list", text: "- entries\n" },
  { why: "a line without an end", text: `entries:\n  web: [${" ".repeat(2 * 1024 * 1024)}]\n` },
  { why: "JSON that breaks off", text: '{"entries": {"web": [{"version": "1.0.0"}]' },
  { why: "JSON with something behind it", text: '{"entries": {"web": []}} x' },
  { why: "YAML that begins like JSON", text: "{entries: {web: []}}" },
  { why: "JSON without entries", text: '{"web": []}' },
])("with $why the whole text must be read", ({ text }) => {
  expect(scanned(text, ["web"], 4096)).toBeUndefined();
});

test("a small index is read as a whole, and what is wrong with it is told", () => {
  const reader = new IndexReader(new Set(["web"]));
  reader.write(Buffer.from("entries:\n  web: []\n  web: []\n"));
  expect(() => reader.end()).toThrow(
    expect.objectContaining({
      problem: { kind: "NotARepository", reason: expect.stringMatching(/^its index.yaml is not valid: .*duplicated/) },
    }),
  );
});

test("what is kept of any index is what is in it", () => {
  const name = fc.stringMatching(/^[a-z0-9][-a-z0-9_.]{0,8}$/);
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: "grapheme" }),
    fc.constantFrom("a: b", "- x", "web:", "# c\nx\n", "  a:\n b"),
  );
  const entry = fc.record(
    {
      version: fc.stringMatching(/^[0-9]\.[0-9]+\.[0-9](-rc\.[0-9])?$/),
      digest: fc.stringMatching(/^[0-9a-f]{8}$/),
      urls: fc.array(fc.webUrl(), { maxLength: 3 }),
      description: text,
      annotations: fc.dictionary(name, text, { maxKeys: 3 }),
    },
    { requiredKeys: ["version"] },
  );
  const entries = fc.dictionary(name, fc.array(entry, { maxLength: 4 }), {
    minKeys: 1,
    maxKeys: 6,
    noNullPrototype: true,
  });
  const style = fc.record({
    indent: fc.integer({ min: 1, max: 6 }),
    noArrayIndent: fc.boolean(),
    lineWidth: fc.constantFrom(-1, 20, 80),
  });
  const written = fc.oneof(
    style.map((it) => (index: unknown) => dump(index, it)),
    fc.constantFrom(0, 2).map((indent) => (index: unknown) => JSON.stringify(index, undefined, indent)),
  );
  fc.assert(
    fc.property(entries, text, written, fc.integer({ min: 1, max: 64 }), (charts, note, write, size) => {
      const index = write({ apiVersion: "v1", annotations: { note }, entries: charts, generated: "2024-01-01" });
      const whole = readIndex(index);
      for (const wanted of [...Object.keys(charts), "none-such"]) {
        const kept = scanned(index, [wanted], size);
        expect(kept?.get(wanted)).toEqual(whole.get(wanted));
        expect(kept).toBeDefined();
      }
    }),
    { numRuns: 300 },
  );
});
