import { ApiError, kindNotServed, resources } from "@orkestra/kube";
import { expect, test, vi } from "vitest";
import { Served } from "./served.ts";

const notServed = new ApiError(404, { reason: kindNotServed, message: "no Workflow: is Argo installed?" });

test("a kind is missing from the answer that says so until one that gives it, and then that is told", () => {
  const again = vi.fn();
  const served = new Served(again);
  expect(served.refused(resources.Workflow, notServed)).toBe(true);
  expect(served.isMissing(resources.Workflow)).toBe(true);
  expect(served.isMissing(resources.HelmRelease)).toBe(false);
  expect(served.missing()).toEqual(["no Workflow: is Argo installed?"]);
  served.answered("workflows.argoproj.io", 404);
  served.answered("helmreleases.helm.toolkit.fluxcd.io", 200);
  expect(again).not.toHaveBeenCalled();
  served.answered("workflows.argoproj.io", 200);
  served.answered("workflows.argoproj.io", 200);
  expect(again).toHaveBeenCalledTimes(1);
  expect(served.missing()).toEqual([]);
});

test("an object that is not there, or any other refusal, says nothing of its kind", () => {
  const served = new Served(() => undefined);
  expect(served.refused(resources.Workflow, new ApiError(404, { reason: "NotFound", message: "no" }))).toBe(false);
  expect(served.refused(resources.Workflow, new Error("no"))).toBe(false);
  expect(served.missing()).toEqual([]);
});
