import { recordName } from "@orkestra/core";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { stageRequest } from "../../testing/umbrella.ts";
import { readRequest } from "./request.ts";

const request = stageRequest();

describe("a request to stage", () => {
  test.each([
    { as: "JSON", text: JSON.stringify(request) },
    { as: "YAML", text: stringify(request) },
  ])("is read from $as", ({ text }) => {
    expect(readRequest(text)).toEqual({ ok: true, request });
  });

  test("keeps the names of Secrets, and how registries are spoken to", () => {
    const full = stageRequest({
      chart: {
        ...request.chart,
        url: "oci://registry.example.com/charts",
        authSecretRef: { name: "read" },
        certSecretRef: { name: "authority" },
        insecure: true,
      },
      staging: {
        url: "oci://127.0.0.1:5000/x",
        secretRef: { name: "push" },
        certSecretRef: { name: "ca" },
        insecure: true,
      },
    });
    expect(readRequest(JSON.stringify(full))).toEqual({ ok: true, request: full });
  });

  test("needs no UID: a workflow of somebody's own has no group object", () => {
    const { uid: _, record: __, ...unnamed } = request;
    const without = { ...unnamed, record: recordName(unnamed) };
    expect(readRequest(JSON.stringify(without))).toEqual({ ok: true, request: without });
  });

  test("may list the sub-charts in any order", () => {
    const read = readRequest(JSON.stringify({ ...request, subcharts: ["db", "cache"] }));
    expect(read).toEqual({ ok: true, request });
  });
});

describe("a wrong request to stage", () => {
  test("is told all its problems at once, each with its field", () => {
    const { group: _, ...rest } = request;
    const wrong = {
      ...rest,
      application: "Um brella",
      chart: { url: "ftp://example.com", versions: "1" },
      subcharts: ["db", 7],
      staging: { url: "registry.example.com/staging", secretRef: "push" },
      values: {},
    };
    expect(readRequest(JSON.stringify(wrong))).toEqual({
      ok: false,
      problems: [
        "group: is required",
        "application: must be lower-case letters, digits, '-' and '.', and begin and end with a letter or digit",
        "chart.url: must be an http://, https:// or oci:// URL with a host and without credentials",
        "chart.name: is required",
        "chart: has no field versions",
        "subcharts[1]: must be string",
        "staging.url: must be an http://, https:// or oci:// URL with a host and without credentials",
        "staging.secretRef: must be object",
        "the request: has no field values",
      ],
    });
  });

  test.each([
    { why: "nothing to split off", change: { subcharts: [] }, says: "subcharts: must not be empty" },
    {
      why: "a sub-chart twice",
      change: { subcharts: ["db", "db"] },
      says: "subcharts: must not name a sub-chart twice",
    },
    {
      why: "a release without a name",
      change: { release: "" },
      says: expect.stringMatching(/^release: must be lower-case/),
    },
    {
      why: "the record of another request, or of another version",
      change: { record: "umbrella-staged-0000000000" },
      says: `record: umbrella-staged-0000000000 is not the name of this request's record; this executor would name it ${request.record}: the names follow from the rest, by rules that differ between versions`,
    },
  ])("has $why", ({ change, says }) => {
    expect(readRequest(JSON.stringify({ ...request, ...change }))).toEqual({ ok: false, problems: [says] });
  });

  test.each([
    { text: "a: [", says: expect.stringContaining("the request is neither JSON nor YAML: ") },
    { text: "", says: "the request: must be object" },
    { text: "a\n---\nb", says: expect.stringContaining("the request is neither JSON nor YAML: ") },
  ])("$text is none", ({ text, says }) => {
    expect(readRequest(text)).toEqual({ ok: false, problems: [says] });
  });
});
