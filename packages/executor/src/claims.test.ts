import type { UnknownObject } from "@orkestra/kube";
import { expect, test } from "vitest";
import { withOneClaim } from "./claims.ts";

const manager = "orkestra-executor";
const owned = (...managedFields: readonly object[]): UnknownObject => ({
  apiVersion: "v2",
  kind: "HelmRelease",
  metadata: { name: "web", managedFields },
});
const flux = { manager: "helm-controller", operation: "Update", subresource: "status", fieldsV1: { "f:status": {} } };

test("what the executor wrote otherwise becomes what it applied, with all that it applied before", () => {
  const applied = { manager, operation: "Apply", fieldsV1: { "f:spec": { "f:values": { ".": {}, "f:a": {} } } } };
  const other = {
    manager,
    operation: "Update",
    fieldsV1: { "f:metadata": { "f:labels": { "f:l": {} } }, "f:spec": { "f:values": { "f:a": { "f:b": {} } } } },
  };
  const fieldsV1 = {
    "f:metadata": { "f:labels": { "f:l": {} } },
    "f:spec": { "f:values": { ".": {}, "f:a": { ".": {}, "f:b": {} } } },
  };
  expect(withOneClaim(owned(applied, flux, other))).toEqual([flux, { manager, operation: "Apply", fieldsV1 }]);
  expect(withOneClaim(owned(other))).toEqual([{ ...other, operation: "Apply" }]);
});

test.each([
  {
    why: "a request to Flux",
    claim: { "f:metadata": { "f:annotations": { "f:reconcile.fluxcd.io/requestedAt": {} } } },
  },
  { why: "a claim of somebody else", claim: { "f:spec": {} }, rest: { manager: "kubectl-edit" } },
  { why: "what is applied", claim: { "f:spec": {} }, rest: { operation: "Apply" } },
])("$why stays as it is", ({ claim, rest }) => {
  expect(withOneClaim(owned({ manager, operation: "Update", fieldsV1: claim, ...rest }, flux))).toBeUndefined();
});

test("an annotation of a plan's node is applied, so that it counts", () => {
  const claim = { "f:metadata": { "f:annotations": { "f:orkestra.dev/digest": {} } } };
  expect(withOneClaim(owned({ manager, operation: "Update", fieldsV1: claim }))).toHaveLength(1);
  expect(withOneClaim({ apiVersion: "v2", kind: "HelmRelease", metadata: { name: "web" } })).toBeUndefined();
});
