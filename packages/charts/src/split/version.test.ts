import { expect, test } from "vitest";
import { pieces, sub, textsOf, umbrella } from "./charts.fixture.ts";
import { withVersion } from "./version.ts";

const pieceWith = (chartYaml: string) =>
  pieces(umbrella({ "Chart.yaml": chartYaml }, sub("a")), { subcharts: ["a"] })[1]!;

test("only the version of the root changes, and comments stay", () => {
  const before = pieceWith("apiVersion: v2\nname: umbrella # ours\nversion: v1.0.0 # theirs\nappVersion: 1.10\n");
  const after = withVersion(before, "1.0.0-a.h0123");
  expect(after).toEqual({ ...before, version: "1.0.0-a.h0123", files: after.files });
  expect(textsOf(after)).toEqual({
    ...textsOf(before),
    "Chart.yaml": 'apiVersion: v2\nname: umbrella # ours\nversion: "1.0.0-a.h0123"\nappVersion: 1.10\n',
  });
  expect(after.files.get("charts/a/Chart.yaml")).toBe(before.files.get("charts/a/Chart.yaml"));
});

test.each([
  '{"apiVersion": "v2", "name": "umbrella", "version": "1.0.0"}',
  'apiVersion: v2\nname: umbrella\n"version": 1.0.0\n',
  "apiVersion: v2\nname: umbrella\nversion: >-\n  1.0.0\n",
])("a file that is written otherwise is written anew: %j", (chartYaml) => {
  const { "Chart.yaml": after } = textsOf(withVersion(pieceWith(chartYaml), "2.0.0"));
  expect(JSON.parse(after ?? "")).toEqual({ apiVersion: "v2", name: "umbrella", version: "2.0.0" });
});

test("a version within a text that goes over several lines is not taken for it", () => {
  const chartYaml = "apiVersion: v2\nname: umbrella\ndescription: |\n  x\n\n  version: 9\nversion: 1.0.0\r\n";
  const { "Chart.yaml": after } = textsOf(withVersion(pieceWith(chartYaml), "2.0.0"));
  expect(after).toBe(chartYaml.replace("version: 1.0.0", 'version: "2.0.0"'));
});
