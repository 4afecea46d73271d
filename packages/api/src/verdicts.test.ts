import { describe, expect, test } from "vitest";
import { parseApplication, parseApplicationGroup } from "./index.ts";
import { Kind } from "./names.ts";
import { verdicts } from "./verdicts.ts";

const parse = (manifest: { kind: string }) =>
  manifest.kind === Kind.Application ? parseApplication(manifest) : parseApplicationGroup(manifest);

describe("the verdict on a manifest with", () => {
  test.each(verdicts)("$name", ({ manifest, problems }) => {
    const parsed = parse(manifest);
    const wanted = problems.map(({ path, message }) => ({ path, message }));
    expect(parsed.ok ? [] : parsed.problems).toEqual(wanted);
  });
});

test("every line of the table has its own name within its kind", () => {
  const names = verdicts.map(({ name, manifest }) => `${manifest.kind}: ${name}`);
  expect(names).toEqual([...new Set(names)]);
});
