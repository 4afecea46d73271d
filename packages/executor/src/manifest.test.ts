import { expect, test } from "vitest";
import { readManifest } from "./manifest.ts";

const RELEASE = `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, uid: u1, resourceVersion: "7", labels: {a: b}}
spec: {interval: 1m}
status: {observedGeneration: 3}
`;
const SOURCE = `
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {name: charts, namespace: flux}
spec: {url: "https://charts.example.com"}
`;

test("sources come first, names get a namespace, and what only the server writes goes", () => {
  expect(readManifest(`${RELEASE}---${SOURCE}`, "shop")).toEqual({
    ok: true,
    objects: [
      {
        apiVersion: "source.toolkit.fluxcd.io/v1",
        kind: "HelmRepository",
        metadata: { namespace: "flux", name: "charts" },
        spec: { url: "https://charts.example.com" },
      },
      {
        apiVersion: "helm.toolkit.fluxcd.io/v2",
        kind: "HelmRelease",
        metadata: { namespace: "shop", name: "web", labels: { a: "b" } },
        spec: { interval: "1m" },
      },
    ],
  });
});

test.each([
  { why: "no release", text: SOURCE, problems: ["the manifest must have exactly one HelmRelease, and has 0"] },
  {
    why: "two releases",
    text: `${RELEASE}---${RELEASE}`,
    problems: ["the manifest must have exactly one HelmRelease, and has 2"],
  },
  {
    why: "something else",
    text: "{apiVersion: v1, kind: Secret, metadata: {name: s}}",
    problems: ["object 1: v1 Secret is neither a HelmRelease nor a source of Flux"],
  },
  {
    why: "no name and no object, both told",
    text: "{apiVersion: v1, kind: Secret}\n---\n7",
    problems: ["object 1: metadata.name is missing", "object 2: is not a Kubernetes object"],
  },
])("refuses $why", ({ text, problems }) => {
  expect(readManifest(text, "shop")).toEqual({ ok: false, problems });
});

test("refuses what is not YAML, with the place", () => {
  const read = readManifest("a: [", "shop");
  expect(read.ok ? [] : read.problems).toEqual([expect.stringMatching(/line 1/)]);
});
