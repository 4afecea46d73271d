/** What holds of every decision, whatever is seen. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { helmRelease } from "../plan.ts";
import { anyObserved } from "./any-observed.ts";
import { decide } from "./decide.ts";
import { type Decision, STARTS } from "./decision.ts";
import type { Observed } from "./observed.ts";
import { statusOf } from "./status.ts";
import { isCompleted } from "./workflow-view.ts";

const RUNS = 400;
const NOW = "2026-01-01T01:00:00Z";
const LATER = "2026-01-01T02:00:00Z";

function always(
  holds: (decision: Decision, observed: Observed) => void,
  options?: Parameters<typeof anyObserved>[0],
): void {
  fc.assert(
    fc.property(anyObserved(options), (observed) => holds(decide(observed), observed)),
    { numRuns: RUNS },
  );
}

const next = (observed: Observed, now: string): Observed => ({
  ...observed,
  group: { ...observed.group, status: statusOf(observed, decide(observed), now) },
});

test("something is decided, and told of, of whatever is seen", () => {
  always(
    (decision, observed) => {
      const { conditions } = statusOf(observed, decision, NOW);
      const are = conditions.map(({ type }) => type).filter((type) => type === "Reconciling" || type === "Stalled");
      expect(are.length).toBeLessThan(2);
      expect(new Set(conditions.map(({ type }) => type)).size).toBe(conditions.length);
    },
    { sober: false },
  );
});

test("nothing is started while a Workflow runs, but a rollout beside what only staged for it", () => {
  always(
    (decision, { compiled, workflows, group }) => {
      if (!STARTS.has(decision.state)) return;
      const staging = compiled.ok && !group.deleting ? compiled.staging : undefined;
      expect(
        workflows.filter((it) => !isCompleted(it) && !(it.operation === "stage" && it.revision === staging)),
      ).toEqual([]);
    },
    { sober: false },
  );
});

test("no Workflow's name is used twice", () => {
  always((decision, { workflows, group: { status } }) => {
    if (!("attempt" in decision)) return;
    const operation = {
      SubmittingStages: "stage",
      Submitting: "apply",
      SubmittingRollback: "rollback",
      SubmittingRemoval: "remove",
    }[decision.state];
    const name = `${decision.revision}-${operation}${decision.attempt > 1 ? `-${decision.attempt}` : ""}`;
    const known = [
      ...workflows.map((it) => it.name),
      status.workflow?.name,
      status.failure?.workflow,
      ...(status.history ?? []).map((it) => it.workflow),
    ];
    expect(known).not.toContain(name);
  });
});

test("no revision is taken back to itself", () => {
  always((decision, { compiled }) => {
    if (compiled.ok && (decision.state === "SubmittingRollback" || decision.state === "RolledBack"))
      expect(decision.state === "RolledBack" ? decision.to : decision.revision).not.toBe(compiled.revision);
  });
});

test("nothing is removed that the plan has which is rolled out, nor by a draft", () => {
  always((decision) => {
    if (decision.state !== "Submitting" && decision.state !== "SubmittingRollback") return;
    const wanted = decision.plan.nodes.flatMap((node) =>
      node.kind === "release" ? [helmRelease(node).metadata.name] : [],
    );
    expect(decision.removals.filter(({ release }) => wanted.includes(release.name))).toEqual([]);
  });
});

test("a draft releases and removes nothing of the spec", () => {
  always(({ state }, { compiled, group }) => {
    if (compiled.ok && compiled.unstaged.length > 0 && !group.deleting) expect(state).not.toBe("Submitting");
  });
});

test("everything of a group is removed only when it is deleted, or when nothing of it was ever good", () => {
  always((decision, { group }) => {
    if (decision.state !== "SubmittingRemoval") return;
    expect(group.deleting).toBe(decision.purpose === "delete");
    if (decision.purpose === "cleanup") expect(group.status.lastGoodRevision).toBeUndefined();
  });
});

test("a suspended group starts nothing but its deletion", () => {
  always((decision, { group }) => {
    if (group.suspend && STARTS.has(decision.state)) expect(group.deleting).toBe(true);
  });
});

test("under Hold nothing is undone that was not begun, but at a person's word", () => {
  always(({ state }, { group }) => {
    if (group.onFailure === "Rollback" || group.deleting || group.rollbackTo) return;
    if (group.status.conditions.length > 0) return;
    expect(["SubmittingRollback", "SubmittingRemoval", "RollingBack", "RolledBack"]).not.toContain(state);
  });
});

test("nothing is started, and nothing claimed for good, without the finalizer", () => {
  always((decision, { group, live }) => {
    if (group.hasFinalizer || group.deleting) return;
    expect(STARTS.has(decision.state)).toBe(false);
    if (live.length > 0) expect(decision.state).toBe("Claiming");
  });
});

test("what is undone is a failure that the status has", () => {
  always(({ state }, { group }) => {
    if (group.deleting || group.rollbackTo) return;
    if (state === "SubmittingRollback" || state === "SubmittingRemoval") expect(group.status.failure).toBeDefined();
  });
});

test("looking again and again comes to a status that looking does not change", () => {
  fc.assert(
    fc.property(anyObserved(), (observed) => {
      const settled = next(next(next(observed, NOW), NOW), NOW);
      expect(next(settled, LATER).group.status).toEqual(settled.group.status);
    }),
    { numRuns: RUNS },
  );
});

test("a failed rollout is not begun again because Argo forgot its Workflow", () => {
  fc.assert(
    fc.property(anyObserved(), (observed) => {
      const told = next(observed, NOW);
      const { status, requestedAt } = told.group;
      fc.pre(
        status.failure !== undefined && (requestedAt === undefined || requestedAt === status.lastHandledReconcileAt),
      );
      fc.pre(!told.workflows.some((workflow) => !isCompleted(workflow)));
      expect(decide({ ...told, workflows: [] }).state).not.toBe("Submitting");
    }),
    // Most observations are none of a failed rollout.
    { numRuns: RUNS / 4 },
  );
});
