import fc from "fast-check";
import { valid } from "semver";
import { expect, test } from "vitest";
import { digestOf } from "../oci/digest.ts";
import { ANY, newest, versionRange } from "../repository/versions.ts";
import type { StageablePiece } from "./contract.ts";
import { tagOf, versionOf } from "./naming.ts";

const digest = `sha256:0123456789abcdef${"0".repeat(48)}`;
const named = (version: string, subchart?: string): StageablePiece => ({
  ...(subchart === undefined ? {} : { subchart }),
  name: "shop",
  version,
  files: new Map(),
});

test.each([
  ["1.2.3", undefined, "1.2.3-parent-0123456789ab", "1.2.3-parent-h0123456789ab"],
  ["1.2.3-rc.1", "web", "1.2.3-rc.1-web-0123456789ab", "1.2.3-rc.1.web-h0123456789ab"],
  ["1.2.3+build.7", "web", "1.2.3_build.7-web-0123456789ab", "1.2.3-web-h0123456789ab"],
  ["v1.2", "my_db.x", "v1.2-my_db.x-0123456789ab", "1.2.0-my-db-x-h0123456789ab"],
  ["1.2.3", "007", "1.2.3-007-0123456789ab", "1.2.3-007-h0123456789ab"],
])("version %s of %s has the tag %3$s, or is the version %4$s", (version, subchart, tag, unique) => {
  expect(tagOf(named(version, subchart), digest)).toBe(tag);
  expect(versionOf(named(version, subchart), digest)).toBe(unique);
});

const identifier = fc.stringMatching(/^(0|[1-9][0-9]{0,5}|[0-9]*[a-z-][0-9a-z-]*)$/);
const version = fc
  .tuple(fc.nat(99), fc.nat(99), fc.nat(99), fc.array(identifier, { maxLength: 20 }), fc.array(identifier))
  .map(([major, minor, patch, pre, build]) => {
    const before = pre.length === 0 ? "" : `-${pre.join(".")}`;
    return `${major}.${minor}.${patch}${before}${build.length === 0 ? "" : `+${build.join(".")}`}`;
  });
const piece = fc
  .tuple(version, fc.option(fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,80}$/), { nil: undefined }))
  .map(([of, subchart]) => named(of, subchart));

test("every tag is one that registries take", () => {
  fc.assert(
    fc.property(piece, fc.string(), (it, content) => {
      expect(tagOf(it, digestOf(Buffer.from(content)))).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/);
    }),
  );
});

test("every version is strict, and no range of stable versions means it", () => {
  fc.assert(
    fc.property(piece, fc.string(), (it, content) => {
      const made = versionOf(it, digestOf(Buffer.from(content)));
      expect(valid(made)).toBe(made);
      expect(newest([made], versionRange(">=0.0.0") ?? ANY)).toBeUndefined();
    }),
  );
});
