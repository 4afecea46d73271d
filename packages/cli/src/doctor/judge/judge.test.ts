import { customResourceDefinitions } from "@orkestra/api";
import { expect, test } from "vitest";
import { DEPLOYMENTS, deployment, HEALTHY, LEASE, liveGroupOf, seen, unseen } from "../../../testing/healthy.ts";
import { ago } from "../../../testing/live-group.ts";
import { CHECKS, type Finding } from "../finding.ts";
import type { Deployment, Found, Program } from "../found.ts";
import { judge } from "./judge.ts";

const told = (change: Partial<Found>): Finding[] =>
  judge({ ...HEALTHY, ...change }).filter(({ level }) => level !== "ok");
const line = ({ check, level, message }: Finding): string => `${level} ${check}: ${message}`;

function withDeployments(...changes: readonly (readonly [Program, Deployment | undefined])[]): Partial<Found> {
  const all = new Map<Program, Deployment | undefined>([...DEPLOYMENTS, ...changes]);
  return { deployments: seen(new Map([...all].flatMap(([program, it]) => (it ? [[program, it]] : [])))) };
}
const without = (...gone: readonly Program[]): Partial<Found> =>
  withDeployments(...gone.map((program) => [program, undefined] as const));
const definitions = () =>
  customResourceDefinitions().map(({ metadata, spec }) => [metadata.name, structuredClone(spec.versions)] as const);

test("where all is well each check has one finding, and says what it saw", () => {
  const findings = judge(HEALTHY);
  expect(findings.map(({ check }) => check).sort()).toEqual([...CHECKS].sort());
  expect(findings.map(line)).toEqual([
    "ok api-server: v1.34.4",
    "ok argo-kinds: served; full schemas: the API server checks Workflows",
    "ok argo-controller: 3.7.14, ready in namespace system",
    "ok argo-pause: DEFAULT_REQUEUE_TIME is 1s",
    "ok flux-kinds: served: helm.toolkit.fluxcd.io/v2, source.toolkit.fluxcd.io/v1",
    "ok helm-controller: 1.4.0, ready in namespace system",
    "ok source-controller: 1.7.3, ready in namespace system",
    "ok definitions: applicationgroups, applications: as in this version (0.1.0)",
    "ok controller: 0.1.0, ready in namespace system",
    "ok leader: pod-1 holds the Lease",
    "ok executor-template: ClusterWorkflowTemplate orkestra-executor has apply, remove, stage, wait",
    "ok cluster-roles: orkestra-controller, orkestra-executor",
    "ok staging: the controller has no registry for split charts; groups with subcharts name their own",
    "ok executor-rights: executors have their rights in namespace shop",
    "ok your-rights: you may use every command in namespace shop",
    "ok groups: 1 in all: 1 ready, 0 under way, 0 stopped",
  ]);
});

const olderDefinitions = (): Found["definitions"] => {
  const all = new Map(definitions());
  const [version] = all.get("applicationgroups.orkestra.dev") ?? [];
  const schema = version?.schema.openAPIV3Schema as unknown as {
    properties: { status: { properties: Record<string, unknown> } };
  };
  delete schema.properties.status.properties["failure"];
  return seen(all);
};
const otherDefinitions = (): Found["definitions"] => {
  const all = new Map(definitions());
  const [version] = all.get("applications.orkestra.dev") ?? [];
  Object.assign(version?.schema.openAPIV3Schema ?? {}, { description: "Something else." });
  return seen(all);
};
const argo = (rest: Partial<Deployment>, image = "x/workflow-controller:v3.7.14"): Partial<Found> =>
  withDeployments([
    "workflow-controller",
    deployment("workflow-controller", image, { env: new Map([["DEFAULT_REQUEUE_TIME", "1s"]]), ...rest }),
  ]);
const ours = (rest: Partial<Deployment>, image = "orkestra/controller:0.1.0"): Partial<Found> =>
  withDeployments(["orkestra-controller", deployment("orkestra-controller", image, rest)]);

test.each<[string, Partial<Found>, readonly string[]]>([
  [
    "an API server that does not answer, and nothing else",
    { server: unseen("cannot reach the API server: connect ECONNREFUSED") },
    ["broken api-server: cannot reach the API server: connect ECONNREFUSED"],
  ],
  ["an old API server", { server: seen("v1.27.3-eks-1") }, ["warning api-server: v1.27.3-eks-1 is older than 1.28.0"]],
  [
    "no CRDs",
    { definitions: seen(new Map()) },
    ["broken definitions: not there: applicationgroups.orkestra.dev, applications.orkestra.dev"],
  ],
  [
    "CRDs of an older version, which drop what the controller writes",
    { definitions: olderDefinitions() },
    ["broken definitions: older than this command (0.1.0): without applicationgroups.orkestra.dev status.failure"],
  ],
  [
    "CRDs with other words",
    { definitions: otherDefinitions() },
    ["warning definitions: not those of this version (0.1.0): applications.orkestra.dev"],
  ],
  [
    "no Argo",
    { served: { ...HEALTHY.served, argo: seen(new Set<string>()) }, ...without("workflow-controller") },
    [
      "broken argo-kinds: not served: workflows in argoproj.io/v1alpha1, clusterworkflowtemplates in argoproj.io/v1alpha1",
      "warning argo-controller: no Deployment and no live Lease of the workflow-controller is seen: fine only if it runs outside of this cluster",
    ],
  ],
  [
    "a Flux without its v2",
    { served: { ...HEALTHY.served, helm: seen(new Set<string>()) } },
    ["broken flux-kinds: not served: helmreleases in helm.toolkit.fluxcd.io/v2"],
  ],
  [
    "Argo's default pause",
    argo({ env: new Map() }),
    ["warning argo-pause: DEFAULT_REQUEUE_TIME is not set, so 10s: that long Argo may wait between two nodes"],
  ],
  [
    "a long pause",
    argo({ env: new Map([["DEFAULT_REQUEUE_TIME", "5000ms"]]) }),
    ["warning argo-pause: DEFAULT_REQUEUE_TIME is 5000ms: that long Argo may wait between two nodes"],
  ],
  [
    "an old Argo",
    argo({}, "x/workflow-controller:v3.4.11"),
    ["broken argo-controller: version 3.4.11 is older than 3.5.0"],
  ],
  [
    "an Argo by digest, whose label tells the version",
    argo({ labelledVersion: "v3.4.0" }, "x/workflow-controller@sha256:0123"),
    ["broken argo-controller: version 3.4.0 is older than 3.5.0"],
  ],
  ["an Argo of an unknown version", argo({}, "host:5000/workflow-controller:latest"), []],
  [
    "an Argo that is not ready",
    argo({ ready: 0 }),
    ["broken argo-controller: Deployment system/workflow-controller is not ready: 0 of 1 replicas"],
  ],
  [
    "a Flux that is scaled down",
    withDeployments([
      "helm-controller",
      deployment("helm-controller", "x/helm-controller:v1.4.0", { wanted: 0, ready: 0 }),
    ]),
    ["broken helm-controller: Deployment system/helm-controller is scaled to 0"],
  ],
  ["no controller", without("orkestra-controller"), ["broken controller: there is no Deployment orkestra-controller"]],
  [
    "a controller of another version than its template and this command",
    ours({}, "orkestra/controller:0.2.0"),
    [
      "warning controller: 0.2.0, ready in namespace system; this command is 0.1.0",
      "warning executor-template: ClusterWorkflowTemplate orkestra-executor is of version 0.1.0, the controller of 0.2.0",
    ],
  ],
  [
    "nobody who leads",
    { leases: seen(new Map()) },
    ["broken leader: there is no Lease orkestra-controller: no replica works"],
  ],
  [
    "a leader that is gone",
    { leases: seen(new Map([["orkestra-controller", { ...LEASE, renewedAt: ago(200) }] as const])) },
    [`broken leader: nobody renews the Lease orkestra-controller (last ${ago(200)}): no replica works`],
  ],
  [
    "a lease that was given back",
    { leases: seen(new Map([["orkestra-controller", { ...LEASE, holder: "" }] as const])) },
    [`broken leader: nobody renews the Lease orkestra-controller (last ${ago(3)}): no replica works`],
  ],
  [
    "replicas that do not agree",
    ours({ args: ["--leader-election=false"], wanted: 2, ready: 2 }),
    ["broken leader: 2 replicas work at once: --leader-election=false"],
  ],
  ["one replica that needs no Lease", { ...ours({ args: ["--leader-election=false"] }), leases: seen(new Map()) }, []],
  [
    "no template",
    { template: seen(undefined) },
    ["broken executor-template: there is no ClusterWorkflowTemplate orkestra-executor"],
  ],
  [
    "an older template",
    { template: seen({ templates: ["apply", "stage"], labelledVersion: "0.1.0" }) },
    ["broken executor-template: ClusterWorkflowTemplate orkestra-executor has no remove, wait"],
  ],
  [
    "no role for executors",
    { clusterRoles: seen(new Set(["orkestra-controller"])) },
    ["broken cluster-roles: not there: orkestra-executor"],
  ],
  [
    "a registry that does not answer",
    { staging: seen({ url: "oci://r.example.com/x", reach: { kind: "unreachable", why: "getaddrinfo ENOTFOUND" } }) },
    ["warning staging: oci://r.example.com/x does not answer from here: getaddrinfo ENOTFOUND"],
  ],
  [
    "a registry inside the cluster",
    { staging: seen({ url: "oci://r.infra.svc/x", reach: { kind: "inCluster" } }) },
    ["unseen staging: oci://r.infra.svc/x has a name of the cluster: it cannot be asked from here"],
  ],
  [
    "executors without an account, where groups are",
    { executorAccount: seen({ account: false, binding: false }) },
    ["broken executor-rights: no ServiceAccount and no RoleBinding orkestra-executor in namespace shop"],
  ],
  [
    "executors without a binding, where no group is",
    { executorAccount: seen({ account: true, binding: false }), groups: seen([]) },
    [],
  ],
  [
    "executors that somebody else must bind",
    {
      ...ours({ args: ["--bind-executor=false"] }),
      executorAccount: seen({ account: true, binding: false }),
      groups: seen([]),
    },
    ["broken executor-rights: no RoleBinding orkestra-executor in namespace shop"],
  ],
  [
    "executors without a right",
    {
      missingRights: {
        ...HEALTHY.missingRights,
        executor: seen([{ verb: "delete", group: "g", resource: "helmreleases", purpose: "to remove" }]),
      },
    },
    ["broken executor-rights: executors in namespace shop may not delete helmreleases (to remove)"],
  ],
  [
    "a person without a right",
    {
      missingRights: {
        ...HEALTHY.missingRights,
        you: seen([{ verb: "patch", group: "g", resource: "applicationgroups", purpose: "retry" }]),
      },
    },
    ["warning your-rights: in namespace shop you may not patch applicationgroups (retry)"],
  ],
  [
    "a group that stopped",
    {
      groups: seen([
        liveGroupOf({ ready: "False", reason: "ReleaseFailed", message: 'application "api" failed', also: "Stalled" }),
      ]),
    },
    ['warning groups: shop/shop: ReleaseFailed: application "api" failed'],
  ],
])("%s", (_, change, lines) => {
  expect(told(change).map(line)).toEqual(lines);
});

test("whatever could not be seen is told as such and breaks nothing", () => {
  const no = unseen("you may not look");
  const blind: Found = {
    ...HEALTHY,
    definitions: no,
    served: { argo: no, helm: no, source: no },
    workflowSchema: no,
    deployments: no,
    leases: no,
    template: no,
    clusterRoles: no,
    executorAccount: no,
    missingRights: { executor: no, you: no },
    staging: no,
    groups: no,
  };
  const levels = judge(blind).map(({ level }) => level);
  expect([levels[0], new Set(levels.slice(1))]).toEqual(["ok", new Set(["unseen"])]);
});

test("what needs something done says what helps", () => {
  const findings = [
    ...told(argo({ env: new Map() })),
    ...told({ definitions: olderDefinitions() }),
    ...told(without("orkestra-controller")),
  ];
  expect(findings.map(({ remedy }) => remedy)).toEqual([
    "kubectl set env -n system deployment/workflow-controller DEFAULT_REQUEUE_TIME=1s, or helm/recommended/argo-workflows-values.yaml",
    "kubectl apply --server-side -f helm/orkestra/crds/ (of the version that is installed); Helm does not do it in an upgrade",
    "helm upgrade --install orkestra helm/orkestra -n orkestra-system --create-namespace",
  ]);
});
