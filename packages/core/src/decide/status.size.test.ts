/** A status that does not fit into its object would never be written again: what failed would be known to nobody. */
import { ApplicationGroupStatus } from "@orkestra/api";
import { strToU8 } from "fflate";
import { describe, expect, test } from "vitest";
import { decide } from "./decide.ts";
import { statusOf } from "./status.ts";
import { observed, release, workflow } from "./testing.ts";

const NOW = "2026-01-01T01:00:00Z";
const bytesOf = (value: unknown): number => strToU8(JSON.stringify(value)).length;

test("a version or a digest that is longer than a status may have is cut, or left out: half a digest is none", () => {
  const chartVersion = `1.0.0+${"a".repeat(200)}`;
  const long = { chartVersion, chartDigest: `sha512:${"0".repeat(128)}` };
  const seen = observed({ releases: { db: release("ready", long) } });
  const status = statusOf(seen, decide(seen), NOW);
  expect(status.applications?.[0]?.chart).toEqual({ version: `${chartVersion.slice(0, 127)}…` });
  expect(ApplicationGroupStatus.safeParse(status).success).toBe(true);
});

/** All of them fail at once, and each has much to say. */
function failing(count: number) {
  const names = Array.from({ length: count }, (_, i) => `application-${String(i).padStart(4, "0")}`);
  const seen = observed({
    graph: Object.fromEntries(names.map((name) => [name, []])),
    releases: Object.fromEntries(names.map((name) => [name, release("failed", { message: "häßlich ".repeat(500) })])),
    workflows: [workflow({ phase: "Failed" })],
  });
  return { seen, status: statusOf(seen, decide(seen), NOW) };
}

describe("the status of a group of which everything fails", () => {
  test("says of few applications all that it may", () => {
    const messages = failing(20).status.applications?.map(({ message = "" }) => message.length);
    expect(new Set(messages)).toEqual(new Set([1024]));
  });

  test("fits into its object however many they are, and still names each with the beginning of what it says", () => {
    const { seen, status } = failing(1000);
    expect(bytesOf(status)).toBeLessThan(768 * 1024);
    expect(status.applications).toHaveLength(1000);
    for (const { phase, message } of status.applications ?? []) {
      expect(phase).toBe("Failed");
      expect(message).toMatch(/^InstallFailed: häßlich/);
    }
    const again = { ...seen, group: { ...seen.group, status } };
    expect(statusOf(again, decide(again), "2026-01-01T02:00:00Z")).toEqual(status);
  });
});
