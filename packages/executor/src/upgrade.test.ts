import { expect, test } from "vitest";
import { readManifest } from "./manifest.ts";

const release = (apiVersion: string, spec: object) =>
  JSON.stringify({ apiVersion, kind: "HelmRelease", metadata: { name: "web" }, spec });
const specOf = (apiVersion: string, spec: object) => {
  const manifest = readManifest(release(apiVersion, spec), "shop");
  return manifest.ok
    ? { apiVersion: manifest.objects[0]?.apiVersion, spec: manifest.objects[0]?.["spec"] }
    : manifest.problems;
};

const target = { kind: "Deployment", name: "web" };
const json = [{ op: "remove", path: "/spec/replicas" }];
const merge = { kind: "Deployment", metadata: { name: "web" } };

test("patches of v2beta1 become patches of v2", () => {
  const kustomize = { images: [], patchesJson6902: [{ target, patch: json }], patchesStrategicMerge: [merge] };
  expect(specOf("helm.toolkit.fluxcd.io/v2beta1", { postRenderers: [{ kustomize }] })).toEqual({
    apiVersion: "helm.toolkit.fluxcd.io/v2",
    spec: {
      postRenderers: [
        {
          kustomize: {
            images: [],
            patches: [{ patch: JSON.stringify(merge) }, { target, patch: JSON.stringify(json) }],
          },
        },
      ],
    },
  });
});

test("the values file of v2beta1 comes last, so that it still wins", () => {
  const chart = { spec: { chart: "web", valuesFiles: ["values.yaml"], valuesFile: "prod.yaml" } };
  expect(specOf("helm.toolkit.fluxcd.io/v2beta1", { chart })).toEqual({
    apiVersion: "helm.toolkit.fluxcd.io/v2",
    spec: { chart: { spec: { chart: "web", valuesFiles: ["values.yaml", "prod.yaml"] } } },
  });
});

test.each([
  {
    apiVersion: "helm.fluxcd.io/v1",
    says: "object 1: releases by the Flux Helm Operator (helm.fluxcd.io/v1) come with a later release",
  },
  {
    apiVersion: "helm.toolkit.fluxcd.io/v9",
    says: "object 1: HelmRelease of helm.toolkit.fluxcd.io/v9 is not known; write it for helm.toolkit.fluxcd.io/v2",
  },
])("$apiVersion is refused in words", ({ apiVersion, says }) => {
  expect(specOf(apiVersion, {})).toEqual([says]);
});
