import { expect, test } from "vitest";
import { findInIndex, indexUrl, readIndex } from "./http-repository.ts";

test.each([
  ["https://charts.example.com", "https://charts.example.com/index.yaml"],
  ["https://charts.example.com/stable//", "https://charts.example.com/stable/index.yaml"],
  ["https://charts.example.com/a?token=x", "https://charts.example.com/a/index.yaml?token=x"],
])("the index of %s is %s", (repository, url) => {
  expect(String(indexUrl(repository))).toBe(url);
});

const INDEX = `apiVersion: v1
entries:
  web:
    - version: 1.10
      digest: abc
    - { version: 1.9.0 }
    - { name: web }
  empty: []
`;

test("versions are texts, and entries without one are passed over", () => {
  expect([...readIndex(INDEX)]).toEqual([
    ["web", [{ version: "1.10", digest: "abc" }, { version: "1.9.0" }]],
    ["empty", []],
  ]);
  expect(findInIndex(readIndex(INDEX), { url: "u", name: "web" })).toEqual({
    ok: true,
    chart: { version: "1.10", digest: "abc" },
  });
});

test("an index may be JSON", () => {
  expect(readIndex('{"entries": {"web": [{"version": "1.0.0"}]}}').get("web")).toEqual([{ version: "1.0.0" }]);
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
