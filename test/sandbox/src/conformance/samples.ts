/** One object of each kind that is put through the same requests. */
import type { Json } from "../json/json.ts";

export interface Sample {
  readonly collection: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly object: Json;
  /** A change that a merge patch makes, and what another manager applies to the same field. */
  readonly change: Json;
  readonly rival: Json;
  /** The real server completes objects of this kind with more than the sandbox does. */
  readonly workload?: true;
}

const at = (apiVersion: string, plural: string): string =>
  `${apiVersion.includes("/") ? "/apis" : "/api"}/${apiVersion}/namespaces/{ns}/${plural}`;

function sample(apiVersion: string, kind: string, plural: string, object: Json, change: Json, rival: Json): Sample {
  return { collection: at(apiVersion, plural), apiVersion, kind, object, change, rival };
}

const labels = (value: string): Json => ({ metadata: { labels: { tier: value } } });
const chart = { url: "https://charts.example.com", name: "web" };
const podSpec = { containers: [{ name: "main", image: "web:1" }] };
const role = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "reader" };
const about = { apiVersion: "v1", kind: "ConfigMap", name: "x", namespace: "{ns}" };

export const samples: readonly Sample[] = [
  sample("v1", "ConfigMap", "configmaps", { data: { a: "1", b: "2" } }, { data: { a: "3" } }, { data: { a: "4" } }),
  sample("v1", "Secret", "secrets", { stringData: { a: "1" } }, { data: { a: "Mw==" } }, { data: { a: "NA==" } }),
  sample(
    "v1",
    "ServiceAccount",
    "serviceaccounts",
    { imagePullSecrets: [{ name: "a" }] },
    { automountServiceAccountToken: false },
    { automountServiceAccountToken: true },
  ),
  sample(
    "coordination.k8s.io/v1",
    "Lease",
    "leases",
    { spec: { holderIdentity: "a", leaseDurationSeconds: 15 } },
    { spec: { holderIdentity: "b" } },
    { spec: { holderIdentity: "c" } },
  ),
  sample(
    "apps/v1",
    "ControllerRevision",
    "controllerrevisions",
    { data: { a: { b: [1] } }, revision: 1 },
    { revision: 2 },
    { revision: 3 },
  ),
  sample("rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings", { roleRef: role }, labels("b"), labels("c")),
  sample(
    "rbac.authorization.k8s.io/v1",
    "Role",
    "roles",
    { rules: [{ verbs: ["get"], apiGroups: [""], resources: ["pods"] }] },
    labels("b"),
    labels("c"),
  ),
  sample(
    "v1",
    "Event",
    "events",
    { involvedObject: about, reason: "Tested", type: "Normal" },
    { message: "b" },
    { message: "c" },
  ),
  sample(
    "orkestra.dev/v1alpha1",
    "Application",
    "applications",
    { spec: { chart, release: { values: { replicas: 1, list: [1, 2] } } } },
    { spec: { release: { values: { replicas: 2 } } } },
    { spec: { chart, release: { values: { replicas: 3 } } } },
  ),
  sample(
    "orkestra.dev/v1alpha1",
    "ApplicationGroup",
    "applicationgroups",
    { spec: { applications: [{ name: "a" }, { name: "b", dependencies: ["a"] }] } },
    { spec: { parallelism: 3 } },
    { spec: { parallelism: 4 } },
  ),
  sample(
    "helm.toolkit.fluxcd.io/v2",
    "HelmRelease",
    "helmreleases",
    {
      spec: {
        interval: "1m",
        chart: { spec: { chart: "web", sourceRef: { kind: "HelmRepository", name: "charts" } } },
      },
    },
    { spec: { interval: "2m" } },
    { spec: { interval: "3m" } },
  ),
  {
    ...sample("v1", "Pod", "pods", { spec: podSpec }, labels("b"), labels("c")),
    workload: true,
  },
  {
    ...sample(
      "apps/v1",
      "Deployment",
      "deployments",
      {
        spec: {
          selector: { matchLabels: { app: "web" } },
          template: { metadata: { labels: { app: "web" } }, spec: podSpec },
        },
      },
      { spec: { replicas: 2 } },
      { spec: { replicas: 3 } },
    ),
    workload: true,
  },
];
