import { describe, expect, test } from "vitest";
import { readYaml } from "./yaml.ts";

const value = (text: string): unknown => {
  const answer = readYaml(text);
  return answer.ok ? answer.value : answer;
};

/** Each line was held against `helm template` with a template that prints its values as JSON. */
describe("YAML means what it means to Helm", () => {
  test.each<[string, string, unknown]>([
    ["booleans of YAML 1.1", "[yes, No, on, OFF, y, N, true]", [true, false, true, false, true, false, true]],
    ["what only looks like them", "['yes', oN, yES, nope]", ["yes", "oN", "yES", "nope"]],
    ["octals", "[0777, 0o17, -0777, 0_7]", [511, 15, -511, 7]],
    ["what is no octal", "[08, 009, 0o8]", [8, 9, "0o8"]],
    [
      "other numbers",
      "[0x1F, 0b101, 1_000, +12, -0x1f, 1., .5, 1e3, -.5e-3]",
      [31, 5, 1000, 12, -31, 1, 0.5, 1000, -0.0005],
    ],
    [
      "what is no number",
      "[1:30, 1.2.3, ., +, ., 0x, 1-2, _1, 1e400]",
      ["1:30", "1.2.3", ".", "+", ".", "0x", "1-2", "_1", "1e400"],
    ],
    ["numbers too large for 64 bits", "[18446744073709551616, 0xFFFFFFFFFFFFFFFFF]", [2 ** 64, "0xFFFFFFFFFFFFFFFFF"]],
    ["dates, as texts", "[2001-01-01, 2001-12-14t21:59:43.10-05:00]", ["2001-01-01", "2001-12-14t21:59:43.10-05:00"]],
    ["nulls", "{a: ~, b: null, c: , d: Null, e: 'null'}", { a: null, b: null, c: null, d: null, e: "null" }],
    [
      "keys of other types",
      "{1: a, 1.10: b, true: c, 0x10: d, .inf: e}",
      { 1: "a", "1.1": "b", true: "c", 16: "d", ".inf": "e" },
    ],
    ["a key twice: the last counts", "a: 1\na: 2\n", { a: 2 }],
    ["a merge key", "b: &b {x: 1, z: 2}\nc:\n  <<: *b\n  x: 9\n", { b: { x: 1, z: 2 }, c: { x: 9, z: 2 } }],
    ["a merge key that comes late", "b: &b {x: 1}\nc:\n  x: 9\n  <<: *b\n", { b: { x: 1 }, c: { x: 1 } }],
    ["a merge of many: the first counts", "c:\n  <<: [{q: 1}, {q: 2, r: 3}]\n", { c: { q: 1, r: 3 } }],
    ["what only looks like a merge", "a: {'<<': 1}\nb: <<\n", { a: { "<<": 1 }, b: "<<" }],
    ["an anchor that is set anew", "[&x 1, *x, &x 2, *x]", [1, 1, 2, 2]],
    ["an alias as key", "a: &k foo\n*k : 1\n", { a: "foo", foo: 1 }],
    [
      "tags",
      "[!!str 5, !!int '7', !!bool 'yes', !!binary aGVsbG8=, !foo bar, ! 5]",
      ["5", 7, true, "hello", "bar", "5"],
    ],
    ["the first document alone", "---\na: 1\n---\nb: 2\n", { a: 1 }],
    ["nothing", "# only a comment\n", null],
    ["Windows line ends", "a: x\r\nb: z\r\n", { a: "x", b: "z" }],
  ])("%s", (_, text, expected) => {
    expect(value(text)).toEqual(expected);
  });

  test("a key of JavaScript's own is a key like any other", () => {
    const read = value("__proto__: {polluted: 1}\nconstructor: 2\n");
    expect(JSON.stringify(read)).toBe('{"__proto__":{"polluted":1},"constructor":2}');
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
  });
});

describe("YAML is refused", () => {
  test.each<[string, string, string]>([
    ["that is cut off", "a: [1, 2\n", "deficient indentation (line 2)"],
    ["with tabs", "a:\n\tb: 1\n", "tab characters must not be used in indentation (line 2)"],
    ["with a null key", "~: 1\n", "null cannot be a key"],
    ["with a list as key", "? [a]\n: b\n", "a list or a table cannot be a key"],
    ["with a number that JSON does not have", "a: .nan\n", ".nan is no number in JSON"],
    ["with a tag that does not fit", "a: !!int x\n", '"x" is no !!int'],
    ["with a merge of no table", "a: &a [1]\nb: {<<: *a}\n", "only tables can be merged (<<)"],
    ["with an unknown anchor", "a: *nope\n", 'unknown anchor "nope"'],
    ["with an anchor that contains itself", "a: &a {b: *a}\n", 'anchor "a" contains itself'],
  ])("%s", (_, text, reason) => {
    expect(readYaml(text)).toEqual({ ok: false, reason });
  });

  test("whose aliases explode, long before they do", () => {
    const names = [..."abcdefghij"];
    const lines = names.map((name, index) => {
      const before = names[index - 1];
      return `${name}: &${name} [${Array.from({ length: 9 }, () => (before ? `*${before}` : "lol")).join(", ")}]`;
    });
    expect(readYaml(lines.join("\n"))).toEqual({ ok: false, reason: "its aliases expand to too much" });
  });

  test("whose merges explode", () => {
    const names = [..."abcdefghij"];
    const lines = names.map((name, index) => {
      const before = names[index - 1];
      const merges = Array.from({ length: 9 }, (_, at) => (before ? `k${at}: {<<: *${before}}` : `k${at}: 1`));
      return `${name}: &${name} {${merges.join(", ")}}`;
    });
    expect(readYaml(lines.join("\n"))).toEqual({ ok: false, reason: "its aliases expand to too much" });
  });

  test.each([
    ["[", "nesting exceeded maxDepth (100) (line 1)"],
    ["{a: ", "nesting exceeded maxDepth (100) (line 1)"],
    ["- ", "nesting exceeded maxDepth (100) (line 1)"],
  ])("that nests %j without end", (text, reason) => {
    expect(readYaml(text.repeat(1_000_000))).toEqual({ ok: false, reason });
  });

  test("that nests without end by aliases", () => {
    const lines = Array.from(
      { length: 200 },
      (_, index) => `a${index}: &a${index} [${index === 0 ? "" : `*a${index - 1}`}]`,
    );
    expect(readYaml(lines.join("\n"))).toEqual({ ok: false, reason: "it is nested deeper than 100" });
  });
});
