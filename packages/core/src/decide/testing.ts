/** Builds what `decide` and `statusOf` look at, the shortest legible way, for their tests. */
import type { ApplicationGroupStatus } from "@orkestra/api";
import type { KubernetesObject, Plan, PlanNode, StageNode } from "../plan.ts";
import type { LiveRelease } from "../removal/live-release.ts";
import type { Observed, ReleaseObservation, StoredPlan } from "./observed.ts";
import type { TaskView, WorkflowView } from "./workflow-view.ts";

export const REVISION = "shop-aaaaaaaaaa";
export const OLD_REVISION = "shop-0000000000";

/** What the Workflows that stage for {@link observed} go by. */
export const STAGES = "shop-ssssssssss";

const stage = (application: string): StageNode => ({
  kind: "stage",
  name: application,
  application,
  timeoutSeconds: 900,
  request: {
    namespace: "default",
    group: "shop",
    application,
    record: `${application}-staged-0123456789`,
    chart: { url: "https://charts.example.com", name: application },
    release: application,
    subcharts: ["pg"],
    staging: { url: "oci://registry.example.com/staging" },
  },
});

/** What was compiled when some of the applications with sub-charts are not staged yet, or all are. */
export function staged(
  graph: Readonly<Record<string, readonly string[]>>,
  unstaged: readonly string[],
): Extract<Observed["compiled"], { ok: true }> {
  const split = Object.keys(graph).flatMap((name) => (name.includes("/") ? [name.slice(0, name.indexOf("/"))] : []));
  const stages = [...new Set(split)].sort().map(stage);
  return {
    ok: true,
    plan: { ...plan(graph), stages, origin: "origin" },
    unstaged: stages.filter(({ application }) => unstaged.includes(application)),
    revision: unstaged.length > 0 ? STAGES : REVISION,
    staging: STAGES,
  };
}

/** A plan from `{ web: ["db"], db: [] }`; a name with a dot is a step, one with a slash a sub-chart. */
export function plan(graph: Readonly<Record<string, readonly string[]>>): Plan {
  const node = (name: string): PlanNode => {
    const dependencies = [...(graph[name] ?? [])].sort();
    const [application = name, part] = name.split(/[./]/);
    const base = { name, application, dependencies, digest: `digest-of-${name}`, timeoutSeconds: 300 };
    if (name.includes(".")) return { ...base, kind: "step", container: { image: "busybox" } };
    const subchart = part === undefined ? {} : { subchart: part };
    return { ...base, ...subchart, kind: "release", api: "helm.toolkit.fluxcd.io/v2", objects: [helmRelease(name)] };
  };
  const nodes = Object.keys(graph).sort().map(node);
  return {
    group: "shop",
    namespace: "default",
    parallelism: 10,
    workflow: { serviceAccountName: "orkestra-executor", ttl: "24h" },
    stages: [],
    nodes,
  };
}

/** Named as `compile` names it. */
const helmRelease = (node: string): KubernetesObject => ({
  apiVersion: "helm.toolkit.fluxcd.io/v2",
  kind: "HelmRelease",
  metadata: { name: node.replace("/", "-"), namespace: "default" },
  spec: { releaseName: node.replace("/", "-") },
});

/** A HelmRelease that is there, made from the plan's node of that name. */
export const live = (node: string, rest: Partial<LiveRelease> = {}): LiveRelease => {
  const [application = node, subchart] = node.split("/");
  return {
    name: node.replace("/", "-"),
    node,
    application,
    ...(subchart === undefined ? {} : { subchart }),
    dependencies: [],
    digest: `digest-of-${node}`,
    deleting: false,
    suspended: false,
    timeoutSeconds: 1500,
    ...rest,
  };
};

export const release = (
  state: ReleaseObservation["state"],
  rest: Partial<ReleaseObservation> = {},
): ReleaseObservation => ({
  asPlanned: true,
  state,
  reason: { ready: "InstallSucceeded", progressing: "Progressing", failed: "InstallFailed" }[state],
  message: {
    ready: "Helm install succeeded",
    progressing: "Running 'install' action",
    failed: "context deadline exceeded",
  }[state],
  createdAt: "2026-01-01T00:00:10Z",
  ...rest,
});

export const workflow = (rest: Partial<WorkflowView> = {}): WorkflowView => ({
  name: `${REVISION}-apply`,
  revision: REVISION,
  operation: "apply",
  attempt: 1,
  phase: "Running",
  message: "",
  superseded: false,
  createdAt: "2026-01-01T00:00:00Z",
  startedAt: "2026-01-01T00:00:00Z",
  tasks: new Map(),
  ...rest,
});

export const staging = (rest: Partial<WorkflowView> = {}): WorkflowView =>
  workflow({ name: `${STAGES}-stage`, revision: STAGES, operation: "stage", ...rest });

export const task = (phase: TaskView["phase"], message = ""): TaskView => ({
  phase,
  message,
  startedAt: "2026-01-01T00:00:05Z",
});

interface Scene {
  readonly graph?: Readonly<Record<string, readonly string[]>>;
  readonly compiled?: Observed["compiled"];
  readonly group?: Partial<Observed["group"]>;
  readonly status?: Partial<ApplicationGroupStatus>;
  readonly workflows?: readonly WorkflowView[];
  readonly releases?: Readonly<Record<string, ReleaseObservation>>;
  readonly stepsDone?: Readonly<Record<string, string>>;
  /** Absent: those of `releases`. */
  readonly live?: readonly LiveRelease[];
  readonly stored?: Readonly<Record<string, StoredPlan>>;
  readonly now?: string;
}

/** A group "shop" with one application "db", seen for the first time, unless told otherwise. */
export function observed({
  graph = { db: [] },
  compiled,
  group,
  status,
  workflows = [],
  releases = {},
  stepsDone = {},
  live: there = Object.keys(releases).map((name) => live(name)),
  stored = {},
  now = "2026-01-01T01:00:00Z",
}: Scene = {}): Observed {
  return {
    group: {
      name: "shop",
      namespace: "default",
      generation: 1,
      suspend: false,
      deleting: false,
      hasFinalizer: true,
      deletionPolicy: "Uninstall",
      frame: { group: "shop", namespace: "default", uid: "uid", parallelism: 10, workflow: plan({}).workflow },
      onFailure: "Hold",
      status: { observedGeneration: -1, conditions: [], ...status },
      ...group,
    },
    compiled: compiled ?? { ok: true, plan: plan(graph), unstaged: [], revision: REVISION },
    workflows,
    releases: new Map(Object.entries(releases)),
    stepsDone: new Map(Object.entries(stepsDone)),
    live: there,
    stored: new Map(Object.entries(stored)),
    now,
  };
}
