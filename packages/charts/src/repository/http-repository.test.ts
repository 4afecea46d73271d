import { expect, test } from "vitest";
import { archiveUrl, findInIndex, indexUrl } from "./http-repository.ts";
import { readIndex } from "./index-entries.ts";

test.each([
  ["https://charts.example.com", "https://charts.example.com/index.yaml"],
  ["https://charts.example.com/stable//", "https://charts.example.com/stable/index.yaml"],
  ["https://charts.example.com/a?token=x", "https://charts.example.com/a/index.yaml?token=x"],
])("the index of %s is %s", (repository, url) => {
  expect(String(indexUrl(repository))).toBe(url);
});

test.each([
  ["web-1.0.0.tgz", "https://charts.example.com/stable/web-1.0.0.tgz?token=x"],
  ["charts/web-1.0.0.tgz", "https://charts.example.com/stable/charts/web-1.0.0.tgz?token=x"],
  ["/other/web-1.0.0.tgz", "https://charts.example.com/other/web-1.0.0.tgz?token=x"],
  ["https://charts.example.com/web.tgz", "https://charts.example.com/web.tgz"],
  ["https://files.example.com/web.tgz?a=b", "https://files.example.com/web.tgz?a=b"],
  ["//files.example.com/web.tgz", "https://files.example.com/web.tgz"],
])("the archive at %s is %s; the repository's query stays with it", (reference, url) => {
  expect(String(archiveUrl("https://charts.example.com/stable/?token=x", reference))).toBe(url);
});

const INDEX = `apiVersion: v1
entries:
  web:
    - version: 1.10
      digest: abc
      urls: [web.tgz, 5, ""]
    - { version: 1.9.0 }
    - { name: web }
    - null
  empty: []
`;

test("versions are texts, and entries without one are passed over", () => {
  const newest = { version: "1.10", digest: "abc", urls: ["web.tgz", "5"] };
  expect([...readIndex(INDEX)]).toEqual([
    ["web", [newest, { version: "1.9.0", urls: [] }]],
    ["empty", []],
  ]);
  expect(findInIndex(readIndex(INDEX), { url: "u", name: "web" })).toEqual({ ok: true, entry: newest });
});

test.each([
  '{"entries": {"web": [{"version": "1.0.0", "urls": ["a"]}]}}',
  '{entries: {web: [{version: "1.0.0", urls: [a]}]}}',
])("an index may be JSON, or YAML that begins like it: %s", (text) => {
  expect(readIndex(text).get("web")).toEqual([{ version: "1.0.0", urls: ["a"] }]);
});

test.each(["empty", "other"])("a chart without versions is no chart: %s", (name) => {
  expect(findInIndex(readIndex(INDEX), { url: "u", name })).toEqual({ ok: false, problem: { kind: "ChartNotFound" } });
});

test.each([
  ["<html>", "its index.yaml has no entries"],
  ["a: [", "its index.yaml is not valid: "],
  ["{", "its index.yaml is not valid: "],
])("%s is no index", (text, reason) => {
  expect(() => readIndex(text)).toThrow(
    expect.objectContaining({ problem: { kind: "NotARepository", reason: expect.stringContaining(reason) } }),
  );
});
