import { expect, test } from "vitest";
import { parseSource, type SourceOptions } from "./source.ts";

const url = "https://charts.example.com";

test.each<{ chart: string; options: SourceOptions; is: unknown }>([
  { chart: "./core5g", options: {}, is: { kind: "path", path: "./core5g" } },
  { chart: "core5g", options: {}, is: { kind: "path", path: "core5g" } },
  {
    chart: "core5g",
    options: { repo: url, version: "~1" },
    is: { kind: "repository", request: { url, name: "core5g", version: "~1" } },
  },
  {
    chart: "oci://r.example.com:5000/a/b/core5g:1.0.0_x",
    options: {},
    is: { kind: "repository", request: { url: "oci://r.example.com:5000/a/b", name: "core5g", version: "1.0.0+x" } },
  },
  {
    chart: "oci://r.example.com/core5g",
    options: { version: "^1", plainHttp: true },
    is: { kind: "repository", request: { url: "oci://r.example.com", name: "core5g", version: "^1", insecure: true } },
  },
])("$chart with $options", ({ chart, options, is }) => {
  expect(parseSource(chart, options)).toEqual({ ok: true, source: is });
});

test.each<{ chart: string; options: SourceOptions; says: string }>([
  { chart: "", options: {}, says: "CHART must not be empty" },
  { chart: "x", options: { version: "1" }, says: "--version is for charts of a repository; a path has just one" },
  {
    chart: "x",
    options: { repo: "charts.example.com" },
    says: '--repo "charts.example.com" is not an http:// or https:// URL',
  },
  { chart: url, options: {}, says: `a repository is named by --repo: NAME --repo ${url}` },
  { chart: "oci://r/x", options: { repo: url }, says: "--repo and oci:// exclude each other" },
  { chart: "oci://r/x:1", options: { version: "2" }, says: "the version is given twice, as 1 and 2" },
  { chart: "oci://r", options: {}, says: '"oci://r" is not oci://HOST/PATH/NAME or oci://HOST/PATH/NAME:VERSION' },
  {
    chart: "oci://r/x@sha256:0",
    options: {},
    says: '"oci://r/x@sha256:0" is not oci://HOST/PATH/NAME or oci://HOST/PATH/NAME:VERSION',
  },
  {
    chart: "x",
    options: { plainHttp: true },
    says: "--plain-http is for oci:// alone; a repository without TLS has an http:// URL",
  },
])("$chart with $options is wrong usage", ({ chart, options, says }) => {
  expect(parseSource(chart, options)).toEqual({ ok: false, message: says });
});
