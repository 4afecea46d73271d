/** --check-charts: what the repositories say of the charts of planned groups, put beside the lines that name them. */
import { readFile } from "node:fs/promises";
import type { ApplicationSpec } from "@orkestra/api";
import {
  type AskOptions,
  type ChartRequest,
  type Credentials,
  credentialsFor,
  type DockerConfig,
  explainChart,
  type ResolvedChart,
  readDockerConfig,
  resolveCharts,
  secretCredentials,
} from "@orkestra/charts";
import { placeInApplication } from "./manifests/locate.ts";
import type { InputProblem } from "./manifests/problem.ts";
import type { Planned, PlannedGroup } from "./planning.ts";

export interface CheckedCharts {
  /** What was found, by application. */
  readonly chartsOf: (group: PlannedGroup) => ReadonlyMap<string, ResolvedChart>;
  readonly problems: readonly InputProblem[];
  readonly notes: readonly InputProblem[];
}

export interface CheckOptions extends AskOptions {
  readonly registryConfig?: string | undefined;
}

type Chart = ApplicationSpec["chart"];

interface Question {
  readonly group: PlannedGroup;
  readonly application: string;
  readonly request: ChartRequest;
}

export async function checkCharts(planned: Planned, options: CheckOptions): Promise<CheckedCharts> {
  const config = await registryConfig(options.registryConfig);
  if ("message" in config) return { chartsOf: () => new Map(), problems: [config], notes: [] };
  const problems: InputProblem[] = [];
  const notes: InputProblem[] = [];
  const questions = planned.groups.flatMap((group) =>
    [...group.specs].map(([application, { chart }]): Question => {
      const about = (message: string): InputProblem =>
        placed(planned, group, application, ["chart", "authSecretRef", "name"], message);
      const credentials = credentialsOf(planned, group, chart, config.hosts, {
        problem: (message) => problems.push(about(message)),
        note: (message) => notes.push(about(message)),
      });
      const { url, name, version, insecure } = chart;
      return { group, application, request: { url, name, version, insecure, credentials } };
    }),
  );
  const answers = await resolveCharts(
    questions.map(({ request }) => request),
    options,
  );
  const found = new Map<PlannedGroup, Map<string, ResolvedChart>>();
  questions.forEach(({ group, application, request }, index) => {
    const answer = answers[index];
    if (answer?.ok) found.set(group, (found.get(group) ?? new Map()).set(application, answer.chart));
    else if (answer)
      problems.push(placed(planned, group, application, ["chart"], explainChart(request, answer.problem)));
  });
  return { chartsOf: (group) => found.get(group) ?? new Map(), problems, notes };
}

function placed(
  { manifests }: Planned,
  { group }: PlannedGroup,
  application: string,
  path: readonly string[],
  message: string,
): InputProblem {
  const place = placeInApplication(application, path, group, manifests);
  return place.object.problem(place.path, message);
}

interface Say {
  readonly problem: (message: string) => void;
  readonly note: (message: string) => void;
}

/** The Secret that the chart names, where the input has it; for registries else what --registry-config has. */
function credentialsOf(
  { manifests }: Planned,
  { group }: PlannedGroup,
  chart: Chart,
  hosts: DockerConfig,
  say: Say,
): Credentials | undefined {
  const name = chart.authSecretRef?.name;
  const secret = manifests.secrets.find((it) => it.namespace === group.namespace && it.object.name === name);
  if (secret) {
    try {
      return secretCredentials(secret.value, chart.url);
    } catch (error) {
      say.problem(`Secret ${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const known = chart.url.startsWith("oci://") ? credentialsFor(hosts, new URL(chart.url).host) : undefined;
  if (name !== undefined && !secret && !known)
    say.note(`Secret ${name} is not in the input; asking without credentials`);
  return known;
}

async function registryConfig(file: string | undefined): Promise<{ readonly hosts: DockerConfig } | InputProblem> {
  if (file === undefined) return { hosts: new Map() };
  try {
    return { hosts: readDockerConfig(await readFile(file, "utf8")) };
  } catch (error) {
    return { source: file, message: `cannot be used: ${error instanceof Error ? error.message : String(error)}` };
  }
}
