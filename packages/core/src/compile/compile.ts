/**
 * Compiles an ApplicationGroup to a plan, or says everything that is wrong with it.
 *
 * Pure: no cluster, clock or randomness, and nothing of the result depends on the order of the manifest. Equal groups
 * with equal records compile to equal bytes, which is how the controller knows that there is nothing to do.
 */
import type { ApplicationSpec, Staging } from "@orkestra/api";
import type { Plan, PlanNode, StageNode } from "../plan.ts";
import type { Problem } from "../problems.ts";
import type { StagingRecord } from "../staging/record.ts";
import { canonical, digestOf } from "../text/canonical.ts";
import { byName, sortedSet } from "../text/compare.ts";
import { parseDuration } from "../text/duration.ts";
import { MAX_DEPENDENCIES, MAX_STEP_CONTAINERS } from "../workflow/limits.ts";
import { applicationProblems } from "./check-applications.ts";
import { applicationOf, dependencyProblems } from "./check-graph.ts";
import { nameProblems } from "./check-names.ts";
import { recordProblems, registryProblems } from "./check-staging.ts";
import { stepProblems } from "./check-steps.ts";
import { subchartProblems } from "./check-subcharts.ts";
import { withoutParts } from "./drop.ts";
import { type FoundApplication, foundApplications, type GroupInput } from "./input.ts";
import type { Owner } from "./metadata.ts";
import { nodeNames, type Part, partsOf } from "./parts.ts";
import { releaseNode } from "./release.ts";
import { releasedAfter } from "./released-after.ts";
import { disabledNodes, originOf, type Split, splits, stageNodes } from "./stages.ts";
import { stepNode } from "./step.ts";

export interface CompileInput {
  readonly group: GroupInput;
  /** Application objects of the group's namespace, by name; those the group does not name are ignored. */
  readonly applications: ReadonlyMap<string, ApplicationSpec>;
  /** Where charts are staged when the group does not say. Absent: then a group with sub-charts must. */
  readonly staging?: Staging | undefined;
  /** Records of staging that exist, by name; those the group does not need are ignored. */
  readonly records: ReadonlyMap<string, StagingRecord>;
}

export type Compiled =
  | {
      readonly ok: true;
      readonly plan: Plan;
      /**
       * Stages of the plan whose record does not exist, sorted by name. While there are any the plan is a draft, which
       * shows the order, with all listed sub-charts, and no more: it must be neither stored nor rolled out.
       */
      readonly unstaged: readonly StageNode[];
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export function compile({ group, applications, staging, records }: CompileInput): Compiled {
  const found = foundApplications(group, applications).sort(byName);
  const registry = group.spec.staging ?? staging;
  const stages = stageNodes(group, found, registry);
  const problems = [
    ...dependencyProblems(group, found),
    ...nameProblems(group, found),
    ...applicationProblems(group, found),
    ...found.flatMap(subchartProblems),
    ...found.flatMap(stepProblems),
    ...stepLimit(found),
    ...registryProblems(found, registry),
    ...recordProblems(stages, records),
  ];
  if (problems.length > 0) return { ok: false, problems };
  const parts = allParts(found);
  const count = parts.reduce((sum, { dependencies }) => sum + dependencies.length, 0);
  if (count > MAX_DEPENDENCIES)
    return { ok: false, problems: [{ kind: "TooManyDependencies", count, limit: MAX_DEPENDENCIES }] };
  const plan = planOf(group, found, parts, { stages, split: splits(stages, records) });
  return { ok: true, plan, unstaged: stages.filter(({ request }) => !records.has(request.record)) };
}

function planOf(
  { name, namespace, uid, spec }: GroupInput,
  applications: readonly FoundApplication[],
  parts: readonly Part[],
  { stages, split }: { readonly stages: readonly StageNode[]; readonly split: ReadonlyMap<string, Split> },
): Plan {
  const owner: Owner = { group: name, namespace, ...(uid === undefined ? {} : { uid }) };
  const timeout = parseDuration(spec.timeout);
  const frame = {
    ...owner,
    parallelism: spec.parallelism,
    ...(timeout === undefined ? {} : { timeoutSeconds: Math.ceil(timeout) }),
    workflow: canonical(spec.workflow),
    stages,
  };
  const released = withoutParts(parts, disabledNodes(applications, split));
  return {
    ...frame,
    ...(stages.length > 0 ? { origin: originOf(frame, applications) } : {}),
    nodes: planNodes(owner, released, split).sort(byName),
  };
}

function planNodes(owner: Owner, parts: readonly Part[], split: ReadonlyMap<string, Split>): PlanNode[] {
  const after = releasedAfter(parts);
  return parts.map((part) =>
    part.kind === "step"
      ? stepNode(part)
      : releaseNode(owner, part, after.get(part.name) ?? "", split.get(part.application.name)),
  );
}

/** Each different container is a template of the Workflow, and templates are limited. */
function stepLimit(applications: readonly FoundApplication[]): Problem[] {
  const containers = applications.flatMap(({ spec }) => spec.steps.flatMap(({ container }) => container ?? []));
  if (containers.length <= MAX_STEP_CONTAINERS) return [];
  const count = new Set(containers.map(digestOf)).size;
  return count > MAX_STEP_CONTAINERS ? [{ kind: "TooManyStepContainers", count, limit: MAX_STEP_CONTAINERS }] : [];
}

/** Whoever depends on an application waits for all its nodes; who depends on `application/subchart`, for that one. */
function allParts(applications: readonly FoundApplication[]): Part[] {
  const nodes = new Map(applications.map((application) => [application.name, nodeNames(application)]));
  return applications.flatMap((application) => {
    const before = application.dependencies.flatMap((it) => (applicationOf(it) === it ? (nodes.get(it) ?? []) : [it]));
    return partsOf(application, sortedSet(before));
  });
}
