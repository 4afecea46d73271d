import { describe, expect, test } from "vitest";
import { readStagingRecord } from "./read-record.ts";
import type { StagingRecord } from "./record.ts";
import type { StageRequest } from "./request.ts";
import { recordName, stagingRecord } from "./write-record.ts";

const request: StageRequest = {
  namespace: "store",
  group: "shop",
  uid: "1234",
  application: "core",
  record: "core-staged-0123456789",
  chart: { url: "https://charts.example.com", name: "core5g", version: "~1.4" },
  release: "core",
  subcharts: ["amf", "nrf"],
  staging: { url: "oci://registry.example.com/staging" },
};
const record: StagingRecord = {
  chart: { name: "core5g", version: "1.4.2" },
  pieces: [
    {
      artifact: {
        kind: "oci",
        url: "oci://registry.example.com/staging/core5g",
        tag: "1.4.2-parent",
        digest: "sha256:a",
      },
    },
    {
      subchart: "amf",
      artifact: {
        kind: "http",
        url: "https://m.example.com",
        name: "core5g",
        version: "1.4.2-amf.h1",
        digest: "sha256:b",
      },
      enabling: { conditions: [{ path: ["amf", "enabled"], default: true }, { path: ["x"] }], tags: [{ name: "ran" }] },
      visible: [["global"], ["amf"]],
    },
  ],
};

test("a record is a ControllerRevision of the group, told from the revisions of its plans by a label", () => {
  expect(stagingRecord(request, record)).toEqual({
    apiVersion: "apps/v1",
    kind: "ControllerRevision",
    metadata: {
      name: "core-staged-0123456789",
      namespace: "store",
      labels: {
        "app.kubernetes.io/managed-by": "orkestra",
        "orkestra.dev/group": "shop",
        "orkestra.dev/application": "core",
        "orkestra.dev/staged": "core",
      },
      ownerReferences: [expect.objectContaining({ kind: "ApplicationGroup", name: "shop", uid: "1234" })],
    },
    data: { format: 1, record },
    revision: 1,
  });
});

test("what was recorded is read back", () => {
  const stored: unknown = JSON.parse(JSON.stringify(stagingRecord(request, record)));
  expect(readStagingRecord(stored)).toEqual({ name: "core-staged-0123456789", record });
});

describe("a record is refused", () => {
  const stored = (data: object): unknown => ({ ...stagingRecord(request, record), data });
  test.each([
    { why: "of another format", object: stored({ format: 2, record }) },
    { why: "that is a plan's revision", object: stored({ encoding: "json", plan: {} }) },
    { why: "without pieces", object: stored({ format: 1, record: { chart: record.chart } }) },
    {
      why: "with a piece that is nowhere",
      object: stored({ format: 1, record: { ...record, pieces: [{ artifact: { kind: "ftp" } }] } }),
    },
    { why: "that is no object", object: undefined },
  ])("$why", ({ object }) => {
    expect(() => readStagingRecord(object)).toThrow();
  });
});

describe("a record's name", () => {
  const name = recordName(request);
  test("is that of the application, and a hash", () => {
    expect(name).toMatch(/^core-staged-[0-9a-f]{10}$/);
  });

  test.each([
    { why: "the order of the sub-charts", change: { subcharts: ["nrf", "amf"] } },
    { why: "the chart's Secret", change: { chart: { ...request.chart, authSecretRef: { name: "x" } } } },
    { why: "the registry's Secret", change: { staging: { ...request.staging, secretRef: { name: "x" } } } },
    { why: "TLS that is off as if unsaid", change: { chart: { ...request.chart, insecure: false } } },
  ])("does not depend on $why", ({ change }) => {
    expect(recordName({ ...request, ...change })).toBe(name);
  });

  test.each([
    { why: "the group's UID, since the record goes with the group", change: { uid: "5678" } },
    { why: "the chart's version", change: { chart: { ...request.chart, version: "1.4.2" } } },
    { why: "the release's name", change: { release: "other" } },
    { why: "the sub-charts", change: { subcharts: ["amf"] } },
    { why: "the registry", change: { staging: { url: "oci://other.example.com" } } },
  ])("depends on $why", ({ change }) => {
    expect(recordName({ ...request, ...change })).not.toBe(name);
  });
});
