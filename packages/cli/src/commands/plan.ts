/** `orkestra plan`. Prints either the whole result or, with exit code 1, problems only: no script gets half a plan. */
import { EXECUTOR_NAME } from "@orkestra/api";
import { revisionName, stagingName, stagingWorkflow, toWorkflow, type Workflow } from "@orkestra/core";
import { archiveCache } from "../chart/access.ts";
import { type CheckedCharts, type CheckedGroup, checkCharts, unchecked } from "../check-charts.ts";
import { ExitCode, type Io } from "../io.ts";
import { type InputProblem, inOrder } from "../manifests/problem.ts";
import {
  CONTROLLERS_REGISTRY,
  isControllersRegistry,
  type Planned,
  type PlanningOptions,
  planFiles,
} from "../planning.ts";
import { report } from "../report.ts";
import { stylesFor } from "../terminal.ts";
import { plansData } from "../view/plan-data.ts";
import { planText } from "../view/plan-text.ts";
import { yaml } from "../view/yaml.ts";
import type { PlanOptions } from "./plan.args.ts";

export async function plan(options: PlanOptions, io: Io): Promise<ExitCode> {
  const { filename: files, namespace, lookAhead, stagingUrl } = options;
  const staging = stagingUrl === undefined ? CONTROLLERS_REGISTRY : { url: stagingUrl };
  const planning = { files, namespace, lookAhead, staging, stdin: io.stdin };
  const planned = await planFiles(planning);
  const checked = options.checkCharts ? await asked(planned, planning, options, io) : unchecked(planned);
  const { sources } = planned.manifests;
  const problems = inOrder([...planned.problems, ...checked.problems], sources);
  const drafts = options.output === "workflow" ? checked.groups.flatMap(draftNote) : [];
  const registries = checked.groups.flatMap(registryNote);
  const notes = inOrder([...planned.notes, ...checked.notes, ...drafts, ...registries], sources);
  const ok = report({ problems, notes }, io);
  if (!ok) return ExitCode.problems;
  io.stdout(rendered(checked.groups, options, io));
  return ExitCode.ok;
}

function asked(planned: Planned, planning: PlanningOptions, options: PlanOptions, io: Io): Promise<CheckedCharts> {
  const { lookAhead, staging } = planning;
  const { registryConfig } = options;
  const cache = archiveCache(options, io);
  return checkCharts(planned, { registryConfig, lookAhead, staging, cache, env: io.env, signal: io.signal });
}

function rendered(groups: readonly CheckedGroup[], options: PlanOptions, io: Io): string {
  switch (options.output) {
    case "text": {
      const styles = stylesFor(io.colour);
      return groups.map((it) => planText(it, { columns: io.columns, styles })).join("\n");
    }
    case "json":
      return `${JSON.stringify(plansData(groups), undefined, 2)}\n`;
    case "yaml":
      return yaml(plansData(groups));
    case "workflow":
      return groups
        .flatMap((it) => workflowsOf(it, options.lookAhead))
        .map(yaml)
        .join("---\n");
  }
}

/** Those of a first rollout, when nothing is staged or done yet: what stages, and what releases unless the plan is a draft. */
function workflowsOf({ plan, unstaged }: CheckedGroup, lookAhead: number): Workflow[] {
  const common = { executorTemplate: EXECUTOR_NAME, attempt: 1 };
  const staging = stagingName(plan);
  const first =
    staging === undefined ? [] : [stagingWorkflow(plan, { ...common, revision: staging, stages: plan.stages })];
  if (unstaged.length > 0) return first;
  const revision = revisionName(plan);
  const workflow = toWorkflow(plan, { ...common, revision, lookAhead, operation: "apply", done: new Set() });
  if (!workflow) throw new Error(`the plan of group "${plan.group}" has no nodes`);
  return [...first, workflow];
}

function draftNote({ group, unstaged }: CheckedGroup): InputProblem[] {
  if (unstaged.length === 0) return [];
  const what = "only the Workflow that stages is shown; --check-charts shows also the one that releases";
  return [group.object.problem("spec.applications", what)];
}

function registryNote({ group, plan }: CheckedGroup): InputProblem[] {
  if (!plan.stages.some(({ request }) => isControllersRegistry(request.staging))) return [];
  const what =
    "names no staging registry: charts are split into the controller's, which is taken for an OCI registry here; --staging-url names it";
  return [group.object.problem("spec", what)];
}
