import { expect, test } from "vitest";
import type { ReleaseNode } from "../plan.ts";
import { isAsWanted, wantedOf } from "./wanted.ts";

const node = (spec: object, ref?: object): ReleaseNode => ({
  kind: "release",
  name: "web",
  application: "web",
  dependencies: [],
  digest: "d1",
  api: "helm.toolkit.fluxcd.io/v2",
  timeoutSeconds: 300,
  objects: [
    { apiVersion: "source.toolkit.fluxcd.io/v1", kind: "OCIRepository", metadata: { name: "web" }, spec: { ref } },
    { apiVersion: "helm.toolkit.fluxcd.io/v2", kind: "HelmRelease", metadata: { name: "web" }, spec },
  ],
});
const chart = (version: string) => ({ chart: { spec: { chart: "web", version } } });
const oci = { chartRef: { kind: "OCIRepository", name: "web" } };

test.each([
  { why: "an exact version", node: node(chart("1.2.3-rc.1+b")), pins: "1.2.3-rc.1+b" },
  { why: "a range", node: node(chart("1.x")), pins: undefined },
  { why: "a part of a version", node: node(chart("1.2")), pins: undefined },
  { why: "an OCI tag that is a version", node: node(oci, { tag: "1.2.3_b" }), pins: "1.2.3_b" },
  { why: "an OCI tag that is none", node: node(oci, { tag: "latest" }), pins: undefined },
  { why: "an OCI range", node: node(oci, { semver: "1.x" }), pins: undefined },
])("$why pins $pins", ({ node, pins }) => {
  expect(wantedOf(node)).toEqual({ digest: "d1", chartVersion: pins });
});

test("an OCI digest, also beside a tag, pins the artifact, and says nothing of the version", () => {
  const wanted = { digest: "d1", chartVersion: undefined, artifactDigest: "sha256:abc" };
  expect(wantedOf(node(oci, { digest: "sha256:abc" }))).toEqual(wanted);
  expect(wantedOf(node(oci, { tag: "1.2.3", digest: "sha256:abc" }))).toEqual(wanted);
});

const live = (digest: string, ready: string, chartVersion = "1.2.3") => ({
  metadata: { uid: "u1", generation: 1, annotations: { "orkestra.dev/digest": digest } },
  status: {
    observedGeneration: 1,
    history: [{ status: "deployed", chartVersion }],
    conditions: [{ type: "Ready", status: ready, reason: "r", message: "m" }],
  },
});

test.each([
  { why: "the wanted digest, ready", live: live("d1", "True"), is: true },
  { why: "the wanted digest, not ready", live: live("d1", "False"), is: false },
  { why: "another digest, ready", live: live("d0", "True"), is: false },
  { why: "the wanted digest, ready with another version", live: live("d1", "True", "1.2.2"), is: false },
  { why: "nothing there", live: undefined, is: false },
])("a node is as wanted: $why: $is", ({ live, is }) => {
  expect(isAsWanted(live, node(chart("1.2.3")))).toBe(is);
});
