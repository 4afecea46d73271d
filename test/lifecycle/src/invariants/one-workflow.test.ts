import { describe, expect, test } from "vitest";
import { group, Made, planOf, workflow } from "../../testing/made.ts";
import { oneWorkflow, submittedOnce } from "./one-workflow.ts";

const plan = planOf(group({ db: [] }));
const newer = planOf(group({ db: [] }, { number: 2 }));

describe("Workflows of a group", () => {
  test("run one after the other", () => {
    const made = new Made().put(workflow(plan, "one-apply", "Running")).put(workflow(plan, "one-apply", "Failed"));
    expect(oneWorkflow(made.put(workflow(newer, "two-apply")).history)).toEqual([]);
  });

  test("must not run side by side, not even while one is told to stop", () => {
    const made = new Made().put(workflow(plan, "one-apply", "Running", { shutdown: "Stop" }));
    expect(oneWorkflow(made.put(workflow(newer, "two-apply")).history)).toEqual([
      'Workflow "two-apply" was created while "one-apply" was running',
    ]);
  });

  test("must not run side by side, but for the end of one that stages, which nothing waits for", () => {
    const made = new Made().put(workflow(plan, "one-stage", "Running")).put(workflow(newer, "two-apply", "Running"));
    expect(oneWorkflow(made.history)).toEqual([]);
    expect(oneWorkflow(made.put(workflow(plan, "three-stage")).history)).toEqual([
      'Workflow "three-stage" was created while "one-stage" was running',
      'Workflow "three-stage" was created while "two-apply" was running',
    ]);
  });

  test("are not submitted again for no reason", () => {
    const made = new Made()
      .mark("create")
      .put(workflow(plan, "one-apply"))
      .put(workflow(plan, "one-apply", "Succeeded"));
    expect(submittedOnce(made.put(workflow(plan, "one-apply-2")).history)).toEqual([
      'Workflow "one-apply-2" was submitted after "one-apply" without any reason',
    ]);
  });

  test("are submitted again when somebody asks for it, and for another revision or to take something back", () => {
    const made = new Made()
      .mark("create")
      .put(workflow(plan, "one-apply"))
      .mark("retry")
      .put(workflow(plan, "one-apply-2"));
    made.put(workflow(plan, "one-rollback")).put(workflow(newer, "two-apply"));
    expect(submittedOnce(made.history)).toEqual([]);
  });
});
