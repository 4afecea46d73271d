/** What is known of Workflows that Argo has dropped. */
import { describe, expect, test } from "vitest";
import { lastAttempt, lastWorkflow } from "./memory.ts";
import { OLD_REVISION, observed, REVISION, STAGES, staging, workflow } from "./testing.ts";

type Scene = NonNullable<Parameters<typeof observed>[0]>;
const last = (scene: Scene) => {
  const { name, failed, succeeded } = lastWorkflow(observed(scene)) ?? {};
  return name && { name, failed, succeeded };
};
const told = (name: string, phase: "Failed" | "Succeeded" | "Running") => ({ workflow: { name, phase } });
const entry = (workflow: string, result: "Failed" | "Superseded") => ({ revision: REVISION, workflow, result });
const apply = `${REVISION}-apply`;
const rollback = `${OLD_REVISION}-rollback`;

describe("the last Workflow", () => {
  test("is the newest that is there, also when the status tells of one before", () => {
    const second = workflow({ name: `${apply}-2`, createdAt: "2026-01-01T00:05:00Z" });
    const scene = { workflows: [second, workflow({ phase: "Failed" })], status: told(apply, "Failed") };
    expect(last(scene)).toEqual({ name: `${apply}-2`, failed: false, succeeded: false });
  });

  test("is the one that the status remembers when none is there, and how it ended", () => {
    expect(last({ status: told(apply, "Failed") })).toEqual({ name: apply, failed: true, succeeded: false });
    expect(last({ status: told(apply, "Succeeded") })).toEqual({ name: apply, failed: false, succeeded: true });
    expect(last({ status: told(apply, "Running") })).toEqual({ name: apply, failed: false, succeeded: false });
    expect(last({ status: told("somebody's", "Failed") })).toBeUndefined();
    expect(last({})).toBeUndefined();
  });

  test("that we ended ourselves is no failure, also in memory", () => {
    expect(last({ workflows: [workflow({ phase: "Failed", superseded: true })] })).toMatchObject({ failed: false });
    expect(last({ status: { ...told(apply, "Failed"), history: [entry(apply, "Superseded")] } })).toMatchObject({
      failed: false,
    });
  });

  test("is the remembered one when what is left is older, as its end is recorded", () => {
    const scene = {
      workflows: [workflow({ phase: "Failed" })],
      status: { ...told(rollback, "Failed"), history: [entry(apply, "Failed")] },
    };
    expect(last(scene)).toEqual({ name: rollback, failed: true, succeeded: false });
  });

  test("is the one that is left when the status knows nothing of it", () => {
    const scene = { workflows: [workflow({ phase: "Failed" })], status: told(rollback, "Failed") };
    expect(last(scene)).toMatchObject({ name: apply });
  });

  test("is not one that staged, when the remembered one is gone", () => {
    expect(last({ workflows: [staging({ phase: "Succeeded" })], status: told(apply, "Failed") })).toMatchObject({
      name: apply,
    });
    expect(last({ workflows: [staging({ phase: "Failed" })], status: told(apply, "Failed") })).toMatchObject({
      name: `${STAGES}-stage`,
    });
  });
});

test("attempts are counted over all that remembers them, for each operation", () => {
  const seen = observed({
    workflows: [workflow({ name: `${apply}-2` })],
    status: {
      ...told(`${apply}-3`, "Failed"),
      failure: { revision: REVISION, workflow: `${apply}-4`, message: "" },
      history: [entry(`${apply}-5`, "Failed"), entry(`${REVISION}-remove-7`, "Failed")],
    },
  });
  expect(lastAttempt(seen, REVISION, "apply")).toBe(5);
  expect(lastAttempt(seen, REVISION, "remove")).toBe(7);
  expect(lastAttempt(seen, REVISION, "rollback")).toBe(0);
  expect(lastAttempt(seen, OLD_REVISION, "apply")).toBe(0);
});
