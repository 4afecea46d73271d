import { describe, expect, test } from "vitest";
import { helmRelease, type Plan, type ReleaseNode } from "../plan.ts";
import { revisionName } from "../revision/revision.ts";
import { groupOf, planOf } from "../testing/groups.ts";
import { observeStored } from "./observe-stored.ts";

const chart = (url: string, version: string) => ({ chart: { url, name: "chart", version } });
const STORED = planOf(
  groupOf([
    { name: "exact", spec: chart("https://charts.example.com", "1.0.0") },
    { name: "oci", spec: chart("oci://registry.example.com/charts", "^2.0.0") },
    { name: "range", spec: chart("https://charts.example.com", "1.x") },
  ]),
);
const RESOLVED = new Map([
  ["exact", { version: "1.0.0" }],
  ["oci", { version: "2.3.0+abc", digest: "sha256:abc" }],
  ["range", { version: "1.2.3" }],
]);

const node = (plan: Plan, name: string) => plan.nodes.find((it) => it.name === name) as ReleaseNode;

function stored(resolved: typeof RESOLVED, objects: readonly object[] = []) {
  const byName = new Map(objects.map((object) => [(object as { metadata: { name: string } }).metadata.name, object]));
  const seen = observeStored(STORED, resolved, byName);
  if (!seen.ok) throw new Error(seen.why);
  return seen;
}

const live = (of: ReleaseNode, chartVersion: string, ociDigest?: string) => ({
  ...helmRelease(of),
  metadata: { ...helmRelease(of).metadata, uid: "u", generation: 1 },
  status: {
    observedGeneration: 1,
    conditions: [{ type: "Ready", status: "True", reason: "r", message: "m" }],
    history: [{ status: "deployed", chartVersion, ...(ociDigest ? { ociDigest } : {}) }],
    ...(ociDigest ? { lastAttemptedRevisionDigest: ociDigest } : {}),
  },
});

describe("a stored plan", () => {
  test("of which nothing is known that its ranges came to is gone back to as it is", () => {
    const seen = stored(new Map());
    expect(seen.plan).toBe(STORED);
    expect(seen.revision).toBe(revisionName(STORED));
  });

  test("gets what its ranges came to: the version, or the very artifact of an OCI chart; a revision of its own", () => {
    const { plan, revision } = stored(RESOLVED);
    expect(revision).toBe(revisionName(plan));
    expect(revision).not.toBe(revisionName(STORED));
    expect(node(plan, "exact")).toBe(node(STORED, "exact"));
    expect(helmRelease(node(plan, "range"))["spec"]).toMatchObject({
      chart: { spec: { chart: "chart", version: "1.2.3" } },
    });
    expect(node(plan, "oci").objects[0]?.["spec"]).toMatchObject({ ref: { digest: "sha256:abc" } });
    expect(helmRelease(node(plan, "oci")).metadata.annotations).toMatchObject({
      "orkestra.dev/digest": node(plan, "oci").digest,
    });
    expect(stored(RESOLVED)).toEqual(stored(RESOLVED));
  });

  test("of an OCI chart whose artifact is not known goes by the version's tag", () => {
    const { plan } = stored(new Map([["oci", { version: "2.3.0+abc" }]]));
    expect(node(plan, "oci").objects[0]?.["spec"]).toMatchObject({ ref: { tag: "2.3.0_abc" } });
  });
});

describe("a live release", () => {
  const pinned = stored(RESOLVED).plan;
  test.each([
    {
      why: "with the range, at what that had come to, is as wanted",
      it: live(node(STORED, "range"), "1.2.3"),
      is: true,
    },
    { why: "with the range, at a newer version, is not", it: live(node(STORED, "range"), "1.9.0"), is: false },
    { why: "with the version put for the range is", it: live(node(pinned, "range"), "1.2.3"), is: true },
    {
      why: "of another plan is not",
      it: {
        ...live(node(STORED, "exact"), "1.2.3"),
        metadata: { ...live(node(STORED, "range"), "1.2.3").metadata, annotations: { "orkestra.dev/digest": "x" } },
      },
      is: false,
    },
  ])("$why", ({ it, is }) => {
    expect(stored(RESOLVED, [it]).releases.get("range")).toMatchObject({ asPlanned: is });
  });

  test("of an OCI chart is as wanted with the same artifact alone, whatever it calls its version", () => {
    const seen = (digest: string) =>
      stored(RESOLVED, [live(node(STORED, "oci"), "2.3.0+abc", digest)]).releases.get("oci");
    expect(seen("sha256:abc")).toMatchObject({ asPlanned: true, state: "ready" });
    expect(seen("sha256:def")).toMatchObject({ asPlanned: false });
  });
});
