/** `orkestra plan`. Prints either the whole result or, with exit code 1, problems only: no script gets half a plan. */
import { EXECUTOR_NAME } from "@orkestra/api";
import { revisionName, toWorkflow, type Workflow } from "@orkestra/core";
import { stringify } from "yaml";
import { type CheckedCharts, checkCharts } from "../check-charts.ts";
import { ExitCode, type Io } from "../io.ts";
import { inOrder } from "../manifests/problem.ts";
import { type Planned, type PlannedGroup, planFiles } from "../planning.ts";
import { report } from "../report.ts";
import { stylesFor } from "../terminal.ts";
import { plansData } from "../view/plan-data.ts";
import { planText } from "../view/plan-text.ts";
import type { PlanOptions } from "./plan.args.ts";

export async function plan(options: PlanOptions, io: Io): Promise<ExitCode> {
  const { filename: files, namespace, lookAhead } = options;
  const planned = await planFiles({ files, namespace, lookAhead, stdin: io.stdin });
  const charts = options.checkCharts ? await asked(planned, options, io) : NOT_ASKED;
  const both = (kind: "problems" | "notes") => inOrder([...planned[kind], ...charts[kind]], planned.manifests.sources);
  const ok = report({ problems: both("problems"), notes: both("notes") }, io);
  if (!ok) return ExitCode.problems;
  io.stdout(rendered(planned.groups, charts, options, io));
  return ExitCode.ok;
}

const NOT_ASKED: CheckedCharts = { chartsOf: () => new Map(), problems: [], notes: [] };

function asked(planned: Planned, options: PlanOptions, io: Io): Promise<CheckedCharts> {
  return checkCharts(planned, { registryConfig: options.registryConfig, env: io.env, signal: io.signal });
}

function rendered(groups: readonly PlannedGroup[], charts: CheckedCharts, options: PlanOptions, io: Io): string {
  switch (options.output) {
    case "text": {
      const styles = stylesFor(io.colour);
      const texts = groups.map((it) => planText(it, { columns: io.columns, styles, charts: charts.chartsOf(it) }));
      return texts.join("\n");
    }
    case "json":
      return `${JSON.stringify(plansData(groups, charts.chartsOf), undefined, 2)}\n`;
    case "yaml":
      return yaml(plansData(groups, charts.chartsOf));
    case "workflow":
      return groups.map((it) => yaml(workflowOf(it, options.lookAhead))).join("---\n");
  }
}

/** The Workflow of a first rollout: nothing is done yet. */
function workflowOf({ plan }: PlannedGroup, lookAhead: number): Workflow {
  const workflow = toWorkflow(plan, {
    revision: revisionName(plan),
    executorTemplate: EXECUTOR_NAME,
    lookAhead,
    operation: "apply",
    attempt: 1,
    done: new Set(),
  });
  if (!workflow) throw new Error(`the plan of group "${plan.group}" has no nodes`);
  return workflow;
}

/** No line breaks but the author's, no anchors: what kubectl and people read best. */
function yaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false, version: "1.1" });
}
