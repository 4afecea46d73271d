import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dnsLabel } from "./part-name.ts";

describe("a sub-chart's name as a DNS label", () => {
  test.each([
    ["redis", "redis"],
    ["My_Cache", "my-cache"],
    ["cache.v2", "cache-v2"],
    ["_private-", "private"],
    ["Ünder", "nder"],
    ["_", ""],
  ])("%s is %s", (name, label) => {
    expect(dnsLabel(name)).toBe(label);
  });

  test("is empty or a DNS label, and its own label, whatever the name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (name) => {
        const label = dnsLabel(name);
        expect(label).toMatch(/^(|[a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])$/u);
        expect(dnsLabel(label)).toBe(label);
      }),
    );
  });
});
