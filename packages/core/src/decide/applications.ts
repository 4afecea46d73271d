/** The status of each application: its release, then its sub-charts and its steps. Pure. */
import { Annotation, type ApplicationProgress, type SubchartProgress } from "@orkestra/api";
import type { Plan, PlanNode, ReleaseNode } from "../plan.ts";
import { bounded, MESSAGE_MAX } from "./bounded.ts";
import type { Observed, ReleaseObservation } from "./observed.ts";
import type { NodeProgress } from "./progress.ts";

export interface Progress {
  /** By name of the node. */
  readonly nodes: ReadonlyMap<string, NodeProgress>;
  /** Of what is yet to be staged, by application. */
  readonly stages: ReadonlyMap<string, NodeProgress>;
}

/**
 * `old`: as they were shown. While its chart is staged, an application is as it was but for its own line. A sub-chart that the
 * application lists, and that the plan has no release for, is one that the values disable.
 */
export function applicationsOf(
  plan: Plan,
  { nodes, stages }: Progress,
  releases: Observed["releases"],
  old: readonly ApplicationProgress[],
): { readonly applications: ApplicationProgress[]; readonly progress: string } {
  const of = (name: string): NodeProgress => nodes.get(name) ?? { phase: "Pending", message: "" };
  const before = new Map(old.map((application) => [application.name, application]));
  const entries = [...byApplication(plan)].map(([name, { own, parts }]): ApplicationProgress => {
    const stage = stages.get(name);
    if (stage) return whileStaged(name, stage, parts, before.get(name));
    const subcharts = [
      ...parts.map((part) => ({ ...shown(partName(part), of(part.name)), ...chart(part, releases) })),
      ...disabled(own, parts),
    ];
    return {
      ...shown(name, of(name)),
      ...chart(own, releases),
      ...(subcharts.length > 0 ? { subcharts } : {}),
    };
  });
  const ready = entries.filter((entry) =>
    [entry, ...(entry.subcharts ?? [])].every(({ phase, message }) => phase === "Ready" || message === DISABLED),
  ).length;
  return { applications: entries, progress: `${ready}/${entries.length}` };
}

interface Application {
  readonly own: PlanNode | undefined;
  /** Sub-charts, then steps. */
  readonly parts: readonly PlanNode[];
}

function byApplication({ nodes }: Plan): ReadonlyMap<string, Application> {
  const all = new Map<string, { own: PlanNode | undefined; subcharts: PlanNode[]; steps: PlanNode[] }>();
  for (const node of nodes) {
    const known = all.get(node.application) ?? { own: undefined, subcharts: [], steps: [] };
    all.set(node.application, known);
    if (node.kind === "step") known.steps.push(node);
    else if (node.subchart === undefined) known.own = node;
    else known.subcharts.push(node);
  }
  return new Map([...all].map(([name, { own, subcharts, steps }]) => [name, { own, parts: [...subcharts, ...steps] }]));
}

/** A part's name inside its application. */
function partName(node: PlanNode): string {
  return node.kind === "release" && node.subchart !== undefined
    ? node.subchart
    : node.name.slice(node.application.length + 1);
}

function disabled(own: PlanNode | undefined, parts: readonly PlanNode[]): SubchartProgress[] {
  if (!isRelease(own)) return [];
  const released = new Set(parts.map(partName));
  const listed = own.objects.at(-1)?.metadata.annotations?.[Annotation.subcharts]?.split(",") ?? [];
  return listed
    .filter((name) => name !== "" && !released.has(name))
    .map((name) => ({ name, phase: "Skipped", message: DISABLED }));
}

const DISABLED = "is disabled by the values of its condition or tags";

function shown(name: string, node: NodeProgress) {
  return {
    name,
    phase: node.phase,
    ...(node.message ? { message: bounded(node.message, MESSAGE_MAX) } : {}),
    ...(node.startedAt ? { startedAt: node.startedAt } : {}),
    ...(node.finishedAt ? { finishedAt: node.finishedAt } : {}),
  };
}

function whileStaged(
  name: string,
  stage: NodeProgress,
  parts: readonly PlanNode[],
  before: ApplicationProgress | undefined,
): ApplicationProgress {
  const known = new Map((before?.subcharts ?? []).map((part) => [part.name, part]));
  const subcharts = parts.map((part): SubchartProgress => {
    const old = known.get(partName(part));
    // What was under way has been stopped, or the chart would not be staged.
    return old && (old.phase === "Ready" || old.phase === "Failed") ? old : { name: partName(part), phase: "Pending" };
  });
  return {
    ...shown(name, stage),
    ...(before?.chart ? { chart: before.chart } : {}),
    ...(subcharts.length > 0 ? { subcharts } : {}),
  };
}

/** Longest version or digest of a chart that a status takes, in characters. */
const CHART_MAX = 128;

/** Only a release that was made from this plan tells which chart the plan's node has. */
function chart(node: PlanNode | undefined, releases: Observed["releases"]): Pick<ApplicationProgress, "chart"> {
  const release: ReleaseObservation | undefined = isRelease(node) ? releases.get(node.name) : undefined;
  if (!release?.asPlanned || !release.chartVersion) return {};
  const { chartVersion: version, chartDigest: digest = "" } = release;
  const isWhole = digest !== "" && digest.length <= CHART_MAX;
  return {
    chart: {
      version: version.length <= CHART_MAX ? version : `${version.slice(0, CHART_MAX - 1)}…`,
      ...(isWhole ? { digest } : {}),
    },
  };
}

function isRelease(node: PlanNode | undefined): node is ReleaseNode {
  return node?.kind === "release";
}

/** Parts of applications that were shown as ready, under the names of their nodes. */
export function readyNodes(
  plan: Plan,
  applications: readonly ApplicationProgress[],
): ReadonlyMap<string, NodeProgress> {
  const before = new Map(applications.map((application) => [application.name, application]));
  const ready = new Map<string, NodeProgress>();
  for (const node of plan.nodes) {
    if (node.kind !== "release") continue;
    const application = before.get(node.application);
    const part =
      node.subchart === undefined ? application : application?.subcharts?.find(({ name }) => name === node.subchart);
    if (part?.phase !== "Ready") continue;
    const { startedAt, finishedAt } = part;
    ready.set(node.name, {
      phase: "Ready",
      message: "",
      ...(startedAt ? { startedAt } : {}),
      ...(finishedAt ? { finishedAt } : {}),
    });
  }
  return ready;
}
