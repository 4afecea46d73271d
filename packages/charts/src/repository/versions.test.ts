import { expect, test } from "vitest";
import { chooseVersion } from "./choose.ts";
import { parseVersion, versionRange } from "./versions.ts";

/** Cases and answers of Masterminds/semver v3 (README.md, constraints_test.go). */
test.each([
  ["*", "1.2.3", true],
  ["*", "1.2.3-beta", false],
  ["1.2.3", "1.2.3", true],
  ["=1.2.3", "1.2.4", false],
  ["v1.2.3", "1.2.3", true],
  ["1.2.3", "v1.2.3", true],
  ["1.2", "1.2.9", true],
  ["1.2", "1.3.0", false],
  ["1", "1.9.0", true],
  ["1.x", "1.9.0", true],
  ["1.X", "2.0.0", false],
  ["~1", "1.9.9", true],
  ["~1", "2.0.0", false],
  ["~1.2", "1.2.9", true],
  ["~1.2.3", "1.3.0", false],
  ["~>1.2.3", "1.2.9", true],
  ["~0.0.0", "5.0.0", true],
  ["^1.2.3", "1.9.0", true],
  ["^1.2.3", "2.0.0", false],
  ["^0.2.3", "0.2.9", true],
  ["^0.2.3", "0.3.0", false],
  ["^0.0.3", "0.0.4", false],
  [">=1 <2", "1.5.0", true],
  [">= 1.2, < 2", "1.5.0", true],
  [">=1.2,<2", "2.0.0", false],
  ["=>1.2 =<1.4", "1.4.9", true],
  [">1.2", "1.2.9", false],
  [">1.2", "1.3.0", true],
  ["<=1.2", "1.2.9", true],
  ["1.2 - 1.4.5", "1.4.5", true],
  ["1.2 - 1.4.5", "1.4.6", false],
  ["!=1.2.3", "1.2.3", false],
  ["!=1.2.3", "1.2.4", true],
  ["!=1.2.x, >1", "1.2.4", false],
  ["!=1.2.x, >=1", "1.3.0", true],
  ["<1 || >=2", "1.5.0", false],
  ["<1 || >=2", "2.5.0", true],
  [">=1.0.0-0", "1.3.0-beta.1", true],
  ["^1.1.0-0", "1.3.0-beta.1", true],
  [">=1.0.0-0 <2", "1.3.0-beta.1", true],
  [">=1 || >=2.0.0-0", "1.3.0-beta.1", false],
  ["1.2.3-rc.1", "1.2.3-rc.1", true],
  ["1.2.3", "1.2.3+build", true],
])("%s and %s: %j", (range, version, fits) => {
  expect(versionRange(range)?.(parseVersion(version)!)).toBe(fits);
});

test.each(["", "latest", "1.2.3.4", ">", "1 ||", "^^1", "1 foo", ">=1 & <2"])("%j is no range", (text) => {
  expect(versionRange(text)).toBeUndefined();
});

test.each([
  { wanted: undefined, there: ["1.0.0", "1.10.0", "1.9.0", "2.0.0-rc.1", "junk"], is: { ok: true, version: "1.10.0" } },
  { wanted: "~1.9", there: ["v1.9.1", "1.9.0", "1.10.0"], is: { ok: true, version: "v1.9.1" } },
  { wanted: "1.2", there: ["1.2", "1.2.7"], is: { ok: true, version: "1.2" } },
  { wanted: "stable", there: ["stable", "1.2.7"], is: { ok: true, version: "stable" } },
  {
    wanted: "~3",
    there: ["1.0.0", "2.0.0"],
    is: { ok: false, problem: { kind: "NoSuchVersion", version: "~3", newest: "2.0.0" } },
  },
  {
    wanted: undefined,
    there: ["1.0.0-a", "1.0.0-b"],
    is: { ok: false, problem: { kind: "NoSuchVersion", version: "*", newest: "1.0.0-b" } },
  },
  { wanted: "1", there: [], is: { ok: false, problem: { kind: "NoSuchVersion", version: "1" } } },
  { wanted: "newest", there: ["1.0.0"], is: { ok: false, problem: { kind: "InvalidVersion", version: "newest" } } },
])("$wanted of $there", ({ wanted, there, is }) => {
  expect(chooseVersion(wanted, there)).toEqual(is);
});
