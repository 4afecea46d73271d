import { expect, test } from "vitest";
import { documentsIn } from "./documents.ts";

const values = (text: string): unknown[] => documentsIn({ source: "f", text }).documents.map(({ value }) => value);
const problems = (text: string) => documentsIn({ source: "f", text }).problems;

test("documents without content are left out", () => {
  expect(values("# nothing\n---\n---\na: 1\n---\n# end\n")).toEqual([{ a: 1 }]);
  expect(values("")).toEqual([]);
});

test("JSON is YAML", () => {
  expect(values('{"a": [1, "x"]}\n')).toEqual([{ a: [1, "x"] }]);
});

test.each([
  ["yes", true],
  ["Off", false],
  ["0644", 420],
  ["-017", -15],
  ["0o17", 15],
  ["0x1F", 31],
  ["1_000", 1000],
  ["08", 8],
  ["1.10", 1.1],
  ["y", "y"],
  ["'yes'", "yes"],
  ["2026-01-01", "2026-01-01"],
  ["12:30", "12:30"],
  ["~", null],
])("the scalar %s is read as kubectl reads it: %j", (scalar, value) => {
  expect(values(`a: ${scalar}`)).toEqual([{ a: value }]);
});

test("anchors and merges are resolved", () => {
  expect(values("a: &x {b: 1}\nc: {<<: *x, d: 2}\n")).toEqual([{ a: { b: 1 }, c: { b: 1, d: 2 } }]);
});

test("what is not YAML is told with its place, and does not hide what is", () => {
  const text = "a: 1\na: 2\n---\nb: [1\n---\nc: *nowhere\n---\nd: 4\n";
  expect(
    problems(text).map(({ position, message }) => [position?.line, position?.column, message.slice(0, 40)]),
  ).toEqual([
    [2, 1, "not valid YAML: Map keys must be unique"],
    [5, 1, expect.stringMatching(/^not valid YAML: Flow sequence/)],
    [6, 1, "not valid YAML: Unresolved alias (the an"],
  ]);
  expect(values(text)).toEqual([{ d: 4 }]);
});

test("of what is not YAML at all the first mistakes are told, and how many more there are", () => {
  const text = "# A title\n\n* *a*: `b`\n* *c*: `d`\n* *e*: `f`\n";
  const told = problems(text).map(({ message }) => message);
  expect(told).toHaveLength(4);
  expect(told.at(-1)).toMatch(/^not valid YAML: and \d+ more from here on, which may follow from those before$/);
});

test("a bomb of aliases is refused", () => {
  const levels = Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(", ")}]`);
  expect(problems(`a0: &a0 x\n${levels.join("\n")}\n`)).toMatchObject([{ message: expect.stringContaining("alias") }]);
});

const NESTED = `metadata:
  labels:
    a.b/c: x
spec:
  list:
    - name: one
      deps: [p, q]
    - &two
      name: two
  again: *two
`;

test.each([
  ["metadata.labels.a.b/c", 3, 5],
  ["spec.list[0].deps[1]", 7, 17],
  ["spec.list[1].name", 9, 7],
  ["spec.again.name", 9, 7],
  ["spec.list", 5, 3],
  ["spec.list[0].missing.deeper", 6, 7],
  ["spec.list[7].name", 5, 3],
  ["", 1, 1],
])("the path %s is at line %i, column %i", (path, line, column) => {
  const [document] = documentsIn({ source: "f", text: NESTED }).documents;
  expect(document?.positionOf(path)).toEqual({ line, column });
});
