/** Manifests that must be accepted. */
import { application, chart, good, group, type Verdict } from "./verdict.ts";

const everyReleaseField = {
  api: "helm.toolkit.fluxcd.io/v2",
  name: "web.blue",
  targetNamespace: "front",
  createNamespace: false,
  values: { image: { tag: "1.0" }, list: [1, "two", null], removed: null },
  valuesFrom: [
    { kind: "ConfigMap", name: "defaults" },
    { kind: "Secret", name: "passwords", valuesKey: "db-password", targetPath: "db.users[0].password", optional: true },
  ],
  timeout: "1h30m",
  interval: "90s",
  install: { remediation: { retries: 3 }, crds: "CreateReplace" },
  upgrade: { strategy: { name: "RetryOnFailure" } },
  rollback: { cleanupOnFail: true },
  uninstall: { keepHistory: true },
  test: { enable: true },
  driftDetection: { mode: "enabled" },
  postRenderers: [{ kustomize: { patches: [] } }],
  kubeConfig: { secretRef: { name: "other-cluster" } },
  commonMetadata: { labels: { team: "web" } },
  serviceAccountName: "releaser",
  storageNamespace: "helm",
  maxHistory: 0,
  persistentClient: false,
};

const everything = {
  chart: { ...chart, url: "oci://registry.example.com:5000/charts", authSecretRef: { name: "registry" } },
  release: everyReleaseField,
  subcharts: [
    { name: "redis-cache" },
    { name: "Api_v2.1", dependencies: ["redis-cache"] },
    { name: "tests", dependencies: ["shop"] },
  ],
  steps: [
    {
      name: "migrate",
      dependencies: ["redis-cache"],
      timeout: "10m",
      container: { image: "migrate:1", args: ["up"], env: [] },
    },
    {
      name: "smoke",
      dependencies: ["shop", "migrate"],
      templateRef: {
        name: "gates",
        template: "smoke",
        clusterScope: true,
        parameters: [{ name: "url", value: "http://web" }],
      },
    },
  ],
};

const largest = Array.from({ length: 1000 }, (_, index) => ({
  name: `application-${index}`,
  dependencies:
    index === 0 ? [] : [`application-${index - 1}`, `application-${Math.floor(index / 2)}`].slice(index === 1 ? 1 : 0),
  spec: { chart, subcharts: [{ name: "db" }, { name: "web", dependencies: ["db"] }] },
})).map((it) => ({ ...it, dependencies: [...new Set(it.dependencies)] }));

export const goodManifests: readonly Verdict[] = [
  good(
    "an application of nothing but a chart",
    application({ chart: { url: "https://charts.example.com", name: "web" } }),
  ),
  good("an application with every field", application(everything)),
  good("an application's longest name", application({ chart }, "a".repeat(53))),
  good(
    "fields without a value, which count as absent",
    application({ chart, release: null, subcharts: null, steps: null }),
  ),
  good("a repository addressed by IPv6", application({ chart: { ...chart, url: "http://[fd00::1]:8080/charts/" } })),
  good("a range of versions", application({ chart: { ...chart, version: ">=1.2.0 <2.0.0 || ^3" } })),
  good(
    "a release by the Helm Operator",
    application({ chart, release: { api: "helm.fluxcd.io/v1", rollback: { enable: true, retry: true } } }),
  ),
  good(
    "the longest text in letters that take several bytes each",
    application({
      chart,
      steps: [
        {
          name: "smoke",
          templateRef: { name: "gates", template: "smoke", parameters: [{ name: "a", value: "😀".repeat(4096) }] },
        },
      ],
    }),
  ),
  good("a group of one Application object", group({ applications: [{ name: "web" }] })),
  good("a group's longest name", group({ applications: [{ name: "web" }] }, "g".repeat(39))),
  good(
    "a dependency on one sub-chart of another application",
    group({ applications: [{ name: "web", dependencies: ["data/redis"] }, { name: "data" }] }),
  ),
  good(
    "a group with every field",
    group({
      applications: [
        { name: "shop", spec: everything },
        { name: "web", dependencies: ["shop"] },
      ],
      parallelism: 1,
      timeout: "2h",
      onFailure: "Hold",
      deletionPolicy: "Orphan",
      suspend: true,
      revisionHistoryLimit: 100,
      staging: {
        url: "oci://registry.example.com/staging",
        secretRef: { name: "staging" },
        certSecretRef: { name: "staging-ca" },
        insecure: true,
      },
      workflow: {
        serviceAccountName: "releaser",
        podMetadata: { labels: { team: "web" }, annotations: { "sidecar.istio.io/inject": "false" } },
        nodeSelector: { "kubernetes.io/os": "linux" },
        tolerations: [{ key: "ci", operator: "Exists", effect: "NoSchedule" }],
        imagePullSecrets: [{ name: "registry" }],
        ttl: "1h",
        resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { cpu: 1 } },
      },
    }),
  ),
  good(
    "a ChartMuseum without TLS for staging",
    group({ applications: [{ name: "web" }], staging: { url: "http://museum.example.com:8080", insecure: false } }),
  ),
  good("the largest number of applications", group({ applications: largest })),
  good(
    "an unknown application, which only the rollout can tell since the list may be long",
    group({ applications: [{ name: "web", dependencies: ["nobody"] }] }),
  ),
];
