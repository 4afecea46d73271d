/** What a group is to be brought to, and how much of that is there. Pure. */
import type { Plan, StageNode } from "../plan.ts";
import { explain } from "../problems.ts";
import { type Removal, removals } from "../removal/removal.ts";
import type { Operation } from "../workflow/names.ts";
import { doneNodes, isAllDone } from "./done.ts";
import { lastWorkflow } from "./memory.ts";
import { movedOut } from "./moved.ts";
import type { Observed, ReleaseObservation, StoredPlan } from "./observed.ts";
import type { CompiledWell, Target } from "./target.ts";
import { quoted } from "./words.ts";

export interface Goal {
  readonly kind: "unknown" | "draft" | "spec" | "back" | "nothing";
  /** What its Workflows go by, and do. Of what is unknown, empty. */
  readonly revision: string;
  readonly operation: Operation;
  /** Absent where it is unknown, cannot be read, or nothing is wanted. */
  readonly plan?: Plan;
  /** Why it cannot be rolled out, or must not be. */
  readonly obstacle?: string;
  /** What is to be staged first. */
  readonly stages: readonly StageNode[];
  /** Of the plan's nodes, judged against them. */
  readonly releases: ReadonlyMap<string, ReleaseObservation>;
  readonly stepsDone: ReadonlyMap<string, string>;
  readonly done: ReadonlySet<string>;
  /** It was reached, and nothing else has been started since. */
  readonly settled: boolean;
  /** Every node is done; what is there and not wanted may still be. */
  readonly isReleased: boolean;
  /** What is there and not wanted. */
  readonly removals: readonly Removal[];
}

const NOTHING_SEEN = {
  stages: [],
  releases: new Map(),
  stepsDone: new Map(),
  done: new Set<string>(),
  settled: false,
  isReleased: false,
  removals: [],
};

export function goalOf(observed: Observed, target: Target): Goal {
  switch (target.kind) {
    case "none": {
      const obstacle = target.problems.map(explain).join("; ");
      return { ...NOTHING_SEEN, kind: "unknown", revision: "", operation: "apply", obstacle };
    }
    case "spec":
      return ofSpec(observed, target.compiled, target.failure !== undefined);
    case "back": {
      const { stored, revision } = target;
      if (stored?.ok) return backTo(observed, revision, stored);
      const obstacle = `revision "${revision}" ${stored?.why ?? "was not looked for"}`;
      return { ...NOTHING_SEEN, kind: "back", revision, operation: "rollback", obstacle };
    }
    case "nothing":
      return cleanup(observed, target.failure.revision);
  }
}

/**
 * Everything that is there goes: it is what the failed rollout installed, and others that failed before it. What came from a plan
 * that nobody remembers may have been good; that is left to a person.
 */
function cleanup({ compiled, live, group: { status } }: Observed, revision: string): Goal {
  const plan = compiled.ok ? compiled.plan : undefined;
  const installed = new Set(plan?.nodes.map(({ digest }) => digest));
  const foreign = live.filter(({ digest }) => digest === undefined || !installed.has(digest));
  const isRemembered = status.history?.some((entry) => entry.revision !== revision) ?? false;
  const names = quoted(foreign.map(({ node }) => node));
  const obstacle = `no good revision is known, but ${names} was there before; nothing was removed`;
  return {
    ...NOTHING_SEEN,
    kind: "nothing",
    revision,
    operation: "remove",
    ...(foreign.length > 0 && !isRemembered ? { obstacle } : {}),
    isReleased: true,
    removals: removals(live, undefined, plan),
  };
}

function ofSpec(observed: Observed, compiled: CompiledWell, hasFailed: boolean): Goal {
  const { plan, revision, unstaged } = compiled;
  const { releases, stepsDone, live, group } = observed;
  const isDraft = unstaged.length > 0;
  const isGood = group.status.revision === revision && group.status.lastGoodRevision === revision;
  const settled = !hasFailed && (isGood || hasSucceeded(observed, revision));
  const done = doneNodes(plan, { releases, stepsDone, settled });
  const obstacle = movedOut(compiled, releases);
  return {
    kind: isDraft ? "draft" : "spec",
    revision,
    operation: isDraft ? "stage" : "apply",
    plan,
    ...(obstacle === undefined ? {} : { obstacle }),
    stages: unstaged,
    releases,
    stepsDone,
    done,
    settled,
    isReleased: !isDraft && isAllDone(plan, done),
    // Nobody knows yet what a draft wants.
    removals: isDraft ? [] : removals(live, plan),
  };
}

/** @param name of the stored revision; what its Workflows go by has another name where versions were put for ranges */
function backTo(
  observed: Observed,
  name: string,
  { plan, revision, releases }: Extract<StoredPlan, { ok: true }>,
): Goal {
  const { status } = observed.group;
  const isBack =
    status.revision === name &&
    status.conditions.some(({ type, status: is }) => type === "RolledBack" && is === "True");
  const last = lastWorkflow(observed);
  const hasFailedSince = last?.failed === true && last.operation === "rollback" && last.revision === revision;
  const settled = hasSucceeded(observed, revision) || (isBack && !hasFailedSince);
  const stepsDone = stepsOf(observed.stored.get(status.lastGoodRevision ?? ""));
  const done = doneNodes(plan, { releases, stepsDone, settled });
  const obstacle = movedOut({ plan, unstaged: [] }, releases);
  return {
    ...NOTHING_SEEN,
    kind: "back",
    revision,
    operation: "rollback",
    plan,
    ...(obstacle === undefined ? {} : { obstacle }),
    releases,
    stepsDone,
    done,
    settled,
    isReleased: isAllDone(plan, done),
    removals: removals(observed.live, plan),
  };
}

function stepsOf(good: StoredPlan | undefined): ReadonlyMap<string, string> {
  const nodes = good?.ok ? good.plan.nodes : [];
  return new Map(nodes.filter(({ kind }) => kind === "step").map(({ name, digest }) => [name, digest]));
}

/** Known before the status says so. */
function hasSucceeded(observed: Observed, revision: string): boolean {
  const last = lastWorkflow(observed);
  const releases = last?.operation === "apply" || last?.operation === "rollback";
  return releases && last.succeeded && last.revision === revision;
}
