import { describe, expect, test } from "vitest";
import { helmRelease } from "../plan.ts";
import { CHART, entries, groupOf, planOf, recordsOf, STAGING } from "../testing/groups.ts";
import { liveRelease } from "./live-release.ts";

const subcharts = [{ name: "My_Cache" }];
const group = groupOf([{ name: "core", spec: { chart: CHART, subcharts } }, ...entries({ web: ["core"] })], {
  staging: STAGING,
});
const live = planOf(group, recordsOf(group)).nodes.flatMap((node) =>
  node.kind === "release" ? [{ node, read: liveRelease(helmRelease(node)) }] : [],
);

test("a release that was made from a plan tells its node, and what it came after", () => {
  const fixed = { deleting: false, suspended: false, timeoutSeconds: 1500 };
  expect(live.map(({ read }) => read)).toEqual([
    {
      ...fixed,
      name: "core",
      node: "core",
      application: "core",
      dependencies: ["core/My_Cache"],
      digest: live[0]?.node.digest,
    },
    {
      ...fixed,
      name: "core-my-cache",
      node: "core/My_Cache",
      application: "core",
      subchart: "My_Cache",
      dependencies: [],
      digest: live[1]?.node.digest,
    },
    { ...fixed, name: "web", node: "web", application: "web", dependencies: ["core"], digest: live[2]?.node.digest },
  ]);
});

describe("a release goes by its own name", () => {
  const bare = { dependencies: [], deleting: false, suspended: false, timeoutSeconds: 1500 };

  test("when it tells no node, as those of before", () => {
    const metadata = { name: "core-cache", labels: { "orkestra.dev/application": "core" } };
    expect(liveRelease({ metadata })).toEqual({ ...bare, name: "core-cache", node: "core-cache", application: "core" });
  });

  test("when it is a copy with another name, whose node it cannot be", () => {
    const metadata = { name: "copy", annotations: { "orkestra.dev/node": "core/cache" } };
    expect(liveRelease({ metadata })).toEqual({ ...bare, name: "copy", node: "copy", application: "copy" });
  });
});

test("an uninstall has the time that Flux may take: to be free, to end what it is at, to uninstall", () => {
  const spec = { timeout: "10m", upgrade: { timeout: "20m" }, uninstall: { timeout: "1m" } };
  expect(liveRelease({ spec }).timeoutSeconds).toBe(600 + 2 * 1200 + 2 * 60);
});

describe("of a release that is deleted", () => {
  const object = (conditions: readonly object[], finalizers: readonly string[] = ["finalizers.fluxcd.io"]) => ({
    metadata: { name: "web", deletionTimestamp: "2026-01-01T00:00:00Z", finalizers },
    status: { conditions },
  });
  const failed = { type: "Ready", status: "False", reason: "UninstallFailed", message: "timed out" };

  test.each([
    { what: "what Flux says of a failed uninstall", of: object([failed]), trouble: "UninstallFailed: timed out" },
    {
      what: "finalizers that others left",
      of: object([], ["example.com/keep"]),
      trouble:
        "FinalizersLeft: Flux is done with it; whoever put these finalizers there has to take them away: example.com/keep",
    },
    { what: "nothing of an older failure", of: object([{ ...failed, reason: "InstallFailed" }]), trouble: undefined },
    { what: "nothing while Flux is at work", of: object([]), trouble: undefined },
  ])("$what is told as trouble", ({ of, trouble }) => {
    const { deleting, trouble: told } = liveRelease(of);
    expect({ deleting, told }).toEqual({ deleting: true, told: trouble });
  });

  test("nothing is told of one that stays", () => {
    expect(liveRelease({ metadata: { name: "web" }, status: { conditions: [failed] } }).trouble).toBeUndefined();
  });
});
