import { expect, test } from "vitest";
import { ownerOf } from "./owner.ts";

const group = { "orkestra.dev/group": "shop" };
const flux = { manager: "helm-controller" };

test.each([
  { why: "a release of the group itself", metadata: { labels: group }, by: "shop", is: undefined },
  {
    why: "what no group owns, by a manifest that claims none",
    metadata: { managedFields: [{ manager: "kubectl" }] },
    by: undefined,
    is: undefined,
  },
  { why: "a release of another group", metadata: { labels: group }, by: "bank", is: 'the Orkestra group "shop"' },
  {
    why: "a release of a group, by a manifest that claims none",
    metadata: { labels: group },
    by: undefined,
    is: 'the Orkestra group "shop"',
  },
  {
    why: "a release of a Kustomization",
    metadata: { labels: { "kustomize.toolkit.fluxcd.io/name": "apps" } },
    by: "shop",
    is: 'the Flux Kustomization "apps"',
  },
  {
    why: "a release of Argo CD",
    metadata: { annotations: { "argocd.argoproj.io/tracking-id": "apps:helm/HelmRelease:shop/web" } },
    by: "shop",
    is: 'the Argo CD application "apps"',
  },
  {
    why: "a release in a Helm release",
    metadata: { annotations: { "meta.helm.sh/release-name": "umbrella" } },
    by: "shop",
    is: 'the Helm release "umbrella"',
  },
  {
    why: "a release with a controller of its own",
    metadata: { ownerReferences: [{ apiVersion: "v1", kind: "Fleet", name: "f", uid: "u", controller: true }] },
    by: "shop",
    is: 'Fleet "f"',
  },
  {
    why: "a release that a person wrote",
    metadata: { managedFields: [flux, { manager: "kubectl" }] },
    by: "shop",
    is: 'whoever wrote it with "kubectl"',
  },
  { why: "a release that nobody claims", metadata: { managedFields: [flux] }, by: "shop", is: "somebody else" },
])("$why: $is", ({ metadata, by, is }) => {
  expect(ownerOf({ apiVersion: "v2", kind: "HelmRelease", metadata: { name: "web", ...metadata } }, by)).toBe(is);
});
