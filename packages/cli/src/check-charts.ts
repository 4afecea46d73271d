/**
 * --check-charts: what the repositories say of the charts of planned groups, put beside the lines that name them. Charts that
 * are to be split are fetched and split, so that their groups' plans are what a rollout would have.
 */
import {
  type ChartRequest,
  type DockerConfig,
  explainChart,
  type FetchOptions,
  type ResolvedChart,
  resolveCharts,
} from "@orkestra/charts";
import type { StageNode, StagingRecord } from "@orkestra/core";
import { readHosts, UnusableFile } from "./chart/access.ts";
import { chartCredentials } from "./chart-credentials.ts";
import { placeInApplication } from "./manifests/locate.ts";
import type { InputProblem } from "./manifests/problem.ts";
import { type Planned, type PlannedGroup, type PlanningOptions, planGroup } from "./planning.ts";
import { type SplitAnswer, type SplitChart, splitFor } from "./splitting.ts";

export interface CheckedGroup extends PlannedGroup {
  /** What was found, by application; empty where nobody asked. */
  readonly charts: ReadonlyMap<string, ResolvedChart>;
  /** The charts that were split, by application; empty where nobody asked. */
  readonly splits: ReadonlyMap<string, SplitChart>;
}

export interface CheckedCharts {
  readonly groups: readonly CheckedGroup[];
  readonly problems: readonly InputProblem[];
  readonly notes: readonly InputProblem[];
}

export interface CheckOptions extends FetchOptions, Pick<PlanningOptions, "lookAhead" | "staging"> {
  readonly registryConfig?: string | undefined;
}

/** As if everything were as it should be. */
export function unchecked({ groups }: Planned): CheckedCharts {
  return {
    groups: groups.map((group) => ({ ...group, charts: new Map(), splits: new Map() })),
    problems: [],
    notes: [],
  };
}

export async function checkCharts(planned: Planned, options: CheckOptions): Promise<CheckedCharts> {
  try {
    const hosts = await readHosts(options.registryConfig);
    return await new Check(planned, options, hosts).run();
  } catch (error) {
    if (!(error instanceof UnusableFile)) throw error;
    return { ...unchecked(planned), problems: [{ source: error.file, message: error.message }] };
  }
}

interface Question {
  readonly group: PlannedGroup;
  readonly application: string;
  readonly request: ChartRequest;
  /** For a chart that is to be split. */
  readonly stage?: StageNode;
}

class Check {
  readonly #planned: Planned;
  readonly #options: CheckOptions;
  readonly #hosts: DockerConfig;
  readonly #problems: InputProblem[] = [];
  readonly #notes: InputProblem[] = [];
  readonly #charts = new Map<PlannedGroup, Map<string, ResolvedChart>>();
  readonly #splits = new Map<PlannedGroup, Map<string, SplitChart>>();
  readonly #records = new Map<string, StagingRecord>();

  constructor(planned: Planned, options: CheckOptions, hosts: DockerConfig) {
    this.#planned = planned;
    this.#options = options;
    this.#hosts = hosts;
  }

  async run(): Promise<CheckedCharts> {
    const questions = this.#planned.groups.flatMap((group) => this.#questionsOf(group));
    await this.#resolve(questions.filter(({ stage }) => stage === undefined));
    await this.#split(questions);
    const groups = this.#planned.groups.flatMap((group) => this.#checked(group));
    return { groups, problems: this.#problems, notes: this.#notes };
  }

  #questionsOf(group: PlannedGroup): Question[] {
    const stages = new Map(group.plan.stages.map((stage) => [stage.application, stage]));
    return [...group.specs].map(([application, { chart }]) => {
      const { url, name, version, insecure } = chart;
      const secrets = this.#planned.manifests.secrets.filter((it) => it.namespace === group.group.namespace);
      const { credentials, findings } = chartCredentials(chart, secrets, this.#hosts);
      for (const { kind, field, message } of findings) {
        const placed = this.#placed(group, application, ["chart", field, "name"], message);
        (kind === "note" ? this.#notes : this.#problems).push(placed);
      }
      const stage = stages.get(application);
      const request = { url, name, version, insecure, credentials };
      return { group, application, request, ...(stage ? { stage } : {}) };
    });
  }

  async #resolve(questions: readonly Question[]): Promise<void> {
    const requests = questions.map(({ request }) => request);
    const answers = await resolveCharts(requests, this.#options);
    questions.forEach(({ group, application, request }, index) => {
      const answer = answers[index];
      if (answer?.ok) put(this.#charts, group, application, answer.chart);
      else if (answer) this.#wrong(group, application, explainChart(request, answer.problem));
    });
  }

  /** One after the other: an umbrella may take a good part of the memory. What is asked twice is split once. */
  async #split(questions: readonly Question[]): Promise<void> {
    const known = new Map<string, SplitAnswer>();
    for (const { group, application, request, stage } of questions) {
      const spec = group.specs.get(application);
      if (!stage || !spec) continue;
      const { values, valuesFrom } = spec.release;
      const { release, subcharts, staging } = stage.request;
      const key = JSON.stringify([request, release, subcharts, staging, values, valuesFrom]);
      const answer = known.get(key) ?? (await splitFor(stage, spec, request.credentials, this.#options));
      known.set(key, answer);
      if (answer.ok) {
        put(this.#charts, group, application, { version: answer.chart.version });
        put(this.#splits, group, application, answer.chart);
        this.#records.set(stage.request.record, answer.record);
      } else {
        for (const message of answer.messages) this.#wrong(group, application, message);
      }
    }
  }

  /** With all its charts split, the plan is the one that would be rolled out. */
  #checked(group: PlannedGroup): CheckedGroup[] {
    const charts = this.#charts.get(group) ?? new Map();
    const splits = this.#splits.get(group) ?? new Map();
    if (group.unstaged.length === 0) return [{ ...group, charts, splits }];
    const again = planGroup(group.group, this.#planned.manifests, this.#options, this.#records);
    this.#problems.push(...again.problems);
    return again.group ? [{ ...again.group, charts, splits }] : [];
  }

  #wrong(group: PlannedGroup, application: string, message: string): void {
    this.#problems.push(this.#placed(group, application, ["chart"], message));
  }

  #placed(group: PlannedGroup, application: string, path: readonly string[], message: string): InputProblem {
    const place = placeInApplication(application, path, group.group, this.#planned.manifests);
    return place.object.problem(place.path, message);
  }
}

function put<T>(all: Map<PlannedGroup, Map<string, T>>, group: PlannedGroup, application: string, value: T): void {
  all.set(group, (all.get(group) ?? new Map<string, T>()).set(application, value));
}
