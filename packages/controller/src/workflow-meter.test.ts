import type { WorkflowView } from "@orkestra/core";
import { expect, test } from "vitest";
import { WorkflowMeter } from "./workflow-meter.ts";

const workflow = (rest: Partial<WorkflowView> = {}): WorkflowView => ({
  name: "shop-1-stage",
  revision: "shop-1",
  operation: "stage",
  attempt: 1,
  phase: "Running",
  message: "",
  superseded: false,
  createdAt: "2026-01-01T00:00:00Z",
  startedAt: "2026-01-01T00:00:00Z",
  tasks: new Map(),
  ...rest,
});
const ended = (phase: "Succeeded" | "Failed" | "Error", rest: Partial<WorkflowView> = {}) =>
  workflow({ phase, finishedAt: "2026-01-01T00:00:07Z", ...rest });

test("a Workflow that was under way is measured once, when it has ended", () => {
  const meter = new WorkflowMeter();
  expect(meter.ended("a/shop", [workflow()])).toEqual([]);
  expect(meter.ended("a/shop", [ended("Succeeded")])).toEqual([
    { operation: "stage", result: "Succeeded", seconds: 7 },
  ]);
  expect(meter.ended("a/shop", [ended("Succeeded")])).toEqual([]);
});

test("what had ended before the first look counts for nothing, nor does another group's of the same name", () => {
  const meter = new WorkflowMeter();
  expect(meter.ended("a/shop", [ended("Failed")])).toEqual([]);
  meter.ended("a/shop", [workflow()]);
  expect(meter.ended("b/shop", [ended("Failed")])).toEqual([]);
});

test("what was stopped for a newer spec did not fail, and an error is a failure", () => {
  const meter = new WorkflowMeter();
  const both = [workflow(), workflow({ name: "shop-2-apply", operation: "apply" })];
  meter.ended("a/shop", both);
  expect(
    meter.ended("a/shop", [
      ended("Failed", { superseded: true }),
      workflow({ name: "shop-2-apply", operation: "apply", phase: "Error" }),
    ]),
  ).toEqual([
    { operation: "stage", result: "Superseded", seconds: 7 },
    { operation: "apply", result: "Failed", seconds: undefined },
  ]);
});

test("a group that is gone is forgotten", () => {
  const meter = new WorkflowMeter();
  meter.ended("a/shop", [workflow()]);
  meter.forget("a/shop");
  expect(meter.ended("a/shop", [ended("Succeeded")])).toEqual([]);
});
