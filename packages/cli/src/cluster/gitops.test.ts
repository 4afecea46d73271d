import { expect, test } from "vitest";
import { liveGroupOf } from "../../testing/healthy.ts";
import { keeperOf } from "./gitops.ts";

const group = (metadata: object) => liveGroupOf({ ready: "True", reason: "Succeeded", message: "x", metadata });
const managed = (manager: string, spec: object) => [{ manager, operation: "Apply", fieldsV1: { "f:spec": spec } }];

test.each([
  ["nobody", {}, undefined],
  [
    "a Kustomization of Flux",
    { labels: { "kustomize.toolkit.fluxcd.io/name": "apps", "kustomize.toolkit.fluxcd.io/namespace": "flux-system" } },
    'Flux Kustomization "flux-system/apps"',
  ],
  ["a chart of Flux", { labels: { "helm.toolkit.fluxcd.io/name": "platform" } }, 'Flux HelmRelease "platform"'],
  [
    "an application of Argo CD",
    { annotations: { "argocd.argoproj.io/tracking-id": "web:orkestra.dev/ApplicationGroup:shop/shop" } },
    'Argo CD application "web"',
  ],
  [
    "no application of Argo CD, which tracks another object by what was copied",
    { annotations: { "argocd.argoproj.io/tracking-id": "web:apps/Deployment:shop/shop" } },
    undefined,
  ],
  ["Argo CD by its label", { labels: { "argocd.argoproj.io/instance": "web" } }, 'Argo CD application "web"'],
  ["Argo CD by the fields that it manages", { managedFields: managed("argocd-controller", {}) }, "Argo CD"],
  ["a person with kubectl", { managedFields: managed("kubectl-client-side-apply", {}) }, undefined],
])("a group may be kept by %s", (_, metadata, title) => {
  expect(keeperOf(group(metadata))?.title).toBe(title);
});

test("whether the keeper sets a field itself is told by the group's managed fields", () => {
  const keeper = keeperOf(group({ managedFields: managed("kustomize-controller", { "f:suspend": {} }) }));
  expect([keeper?.sets(["spec", "suspend"]), keeper?.sets(["spec", "timeout"])]).toEqual([true, false]);
});
