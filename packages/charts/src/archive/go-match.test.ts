import { describe, expect, test } from "vitest";
import { goMatcher } from "./go-match.ts";

/** As the table of Go's own tests (path/filepath/match_test.go) has them. */
describe("a pattern of Go", () => {
  test.each([
    ["abc", "abc", true],
    ["*", "abc", true],
    ["*c", "abc", true],
    ["a*", "ab/c", false],
    ["a*/b", "abc/b", true],
    ["a*/b", "a/c/b", false],
    ["a*b*c*d*e*/f", "axbxcxdxe/f", true],
    ["a*b*c*d*e*/f", "axbxcxdxexxx/f", true],
    ["a*b*c*d*e*/f", "axbxcxdxe/xxx/f", false],
    ["a*b?c*x", "abxbbxdbxebxczzx", true],
    ["a*b?c*x", "abxbbxdbxebxczzy", false],
    ["ab[c]", "abc", true],
    ["ab[b-d]", "abc", true],
    ["ab[e-g]", "abc", false],
    ["ab[^c]", "abc", false],
    ["ab[^e-g]", "abc", true],
    ["a\\*b", "a*b", true],
    ["a\\*b", "ab", false],
    ["a?b", "a☺b", true],
    ["a[^a]b", "a☺b", true],
    ["a?b", "a/b", false],
    ["a*b", "a/b", false],
    ["[\\]a]", "]", true],
    ["[\\-x]", "-", true],
    ["[x\\-]", "z", false],
    ["*x", "xxx", true],
    [".?*", ".git", true],
    ["*", "", true],
    ["", "", true],
    ["**", "abc", true],
  ])("%j against %j: %j", (pattern, name, expected) => {
    expect(goMatcher(pattern)?.(name)).toBe(expected);
  });

  test.each(["[]a]", "[-]", "[x-]", "[-x]", "[a-b-c]", "[", "[^", "[^bc", "a[", "\\", "[a\\"])(
    "%j is none",
    (pattern) => {
      expect(goMatcher(pattern)).toBeUndefined();
    },
  );

  test("of many stars answers at once", () => {
    expect(goMatcher(`${"*a".repeat(100)}b`)?.("a".repeat(250))).toBe(false);
  });
});
