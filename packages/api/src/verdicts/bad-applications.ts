/** Applications that must be refused, and why. */
import { application, bad, chart, type Verdict } from "./verdict.ts";

const NAME = "must be lower-case letters, digits and '-', and begin and end with a letter or digit";
const URL = "must be an http://, https:// or oci:// URL with a host and without credentials";
const OWN_NAME = "a sub-chart or step must not have the application's own name, which stands for its release";
const SUBCHART_DEPENDENCY =
  "a sub-chart may depend only on sub-charts of the list and, by the application's name, on its parent";
const STEP_DEPENDENCY =
  "a step may depend only on steps and sub-charts of the application and, by the application's name, on its release";
const DURATION = "must be a duration such as 90s, 5m or 1h30m";
const ONE_ACTION = "must have exactly one of container and templateRef";
const container = { image: "smoke:1" };

const badUrl = (name: string, url: string): Verdict =>
  bad(name, application({ chart: { ...chart, url } }), { path: "spec.chart.url", message: URL });

const badTimeout = (name: string, timeout: string, message: string): Verdict =>
  bad(name, application({ chart, release: { timeout } }), { path: "spec.release.timeout", message });

const onV1 = (name: string, changed: object, field: string, message: string): Verdict =>
  bad(name, application({ chart: { ...chart, ...changed }, release: { api: "helm.fluxcd.io/v1" } }), {
    path: `spec.chart.${field}`,
    message: `with helm.fluxcd.io/v1 it ${message}`,
  });

export const badApplications: readonly Verdict[] = [
  bad("no spec", application(undefined), { path: "spec", message: "is required" }),
  bad("no chart", application({}), { path: "spec.chart", message: "is required" }),
  bad(
    "a chart without url and name",
    application({ chart: {} }),
    { path: "spec.chart.url", message: "is required" },
    { path: "spec.chart.name", message: "is required" },
  ),
  bad("a chart whose name has no value", application({ chart: { ...chart, name: null } }), {
    path: "spec.chart.name",
    message: "is required",
  }),
  bad("a name that is too long for a Helm release", application({ chart }, "a".repeat(54)), {
    path: "metadata.name",
    message: "must have at most 53 characters",
  }),
  bad("a dot in the application's name", application({ chart }, "web.blue"), { path: "metadata.name", message: NAME }),
  bad("a misspelt field", application({ chart, relaese: {} }), { path: "spec.relaese", message: "unknown field" }),
  bad(
    "a misspelt field deep inside",
    application({ chart, release: { valuesFrom: [{ kind: "Secret", name: "a", key: "b" }] } }),
    {
      path: "spec.release.valuesFrom[0].key",
      message: "unknown field",
    },
  ),
  badUrl("a repository of an unknown scheme", "ftp://charts.example.com"),
  badUrl("a repository without a scheme", "charts.example.com"),
  badUrl("a repository without a host", "https:///charts"),
  badUrl("a password in the repository's URL", "https://user:password@charts.example.com"),
  badUrl("a space in the repository's URL", "https://charts.example.com/a b"),
  bad("a repository that is a number", application({ chart: { ...chart, url: 5 } }), {
    path: "spec.chart.url",
    message: "must be a text, not a number",
  }),
  bad("an empty version", application({ chart: { ...chart, version: "" } }), {
    path: "spec.chart.version",
    message: "must be a version or a range of versions",
  }),
  badTimeout("a duration without a unit", "300", DURATION),
  badTimeout("a negative duration", "-5m", DURATION),
  badTimeout("a timeout of nothing", "0s", "must be longer than 0s and at most 8760h"),
  badTimeout("a timeout longer than a year", "8761h", "must be longer than 0s and at most 8760h"),
  bad("a release name that is too long for Helm", application({ chart, release: { name: "r".repeat(54) } }), {
    path: "spec.release.name",
    message: "must have at most 53 characters",
  }),
  bad("an unknown release API", application({ chart, release: { api: "helm.toolkit.fluxcd.io/v3" } }), {
    path: "spec.release.api",
    message: 'must be one of "helm.toolkit.fluxcd.io/v2", "helm.fluxcd.io/v1"',
  }),
  bad("values that are a text", application({ chart, release: { values: "a: b" } }), {
    path: "spec.release.values",
    message: "must be an object, not a text",
  }),
  bad("a history below zero", application({ chart, release: { maxHistory: -1 } }), {
    path: "spec.release.maxHistory",
    message: "must be at least 0",
  }),
  bad("a history that is no whole number", application({ chart, release: { maxHistory: 1.5 } }), {
    path: "spec.release.maxHistory",
    message: "must be a whole number, not a number",
  }),
  bad(
    "values from an object of an unknown kind",
    application({ chart, release: { valuesFrom: [{ kind: "Pod", name: "a" }] } }),
    {
      path: "spec.release.valuesFrom[0].kind",
      message: 'must be one of "ConfigMap", "Secret"',
    },
  ),
  onV1(
    "a registry, which the Helm Operator cannot use",
    { url: "oci://registry.example.com" },
    "url",
    "must not be an OCI registry",
  ),
  onV1("no version, which the Helm Operator needs", { version: undefined }, "version", "is required"),
  onV1(
    "credentials, which the Helm Operator cannot take",
    { authSecretRef: { name: "a" } },
    "authSecretRef",
    "must not be set: the Helm Operator takes credentials from its own configuration only",
  ),
  bad(
    "settings that the Helm Operator does not know",
    application({
      chart,
      release: { api: "helm.fluxcd.io/v1", upgrade: { force: true }, serviceAccountName: "releaser" },
    }),
    ...["upgrade", "serviceAccountName"].map((field) => ({
      path: `spec.release.${field}`,
      message:
        "with helm.fluxcd.io/v1 there is no install, upgrade, uninstall, driftDetection, postRenderers, kubeConfig, commonMetadata, serviceAccountName, storageNamespace, persistentClient",
      serverField: "spec.release",
    })),
  ),
  bad("the same sub-chart twice", application({ chart, subcharts: [{ name: "db" }, { name: "db" }] }), {
    path: "spec.subcharts[1]",
    message: 'duplicate name "db"',
  }),
  bad("a sub-chart that depends on itself", application({ chart, subcharts: [{ name: "db", dependencies: ["db"] }] }), {
    path: "spec.subcharts[0].dependencies[0]",
    message: "a sub-chart must not depend on itself",
    serverField: "spec.subcharts[0].dependencies",
  }),
  bad(
    "a sub-chart that depends on an unknown one",
    application({ chart, subcharts: [{ name: "web", dependencies: ["db"] }] }),
    {
      path: "spec.subcharts[0].dependencies[0]",
      message: SUBCHART_DEPENDENCY,
      serverField: "spec.subcharts",
    },
  ),
  bad(
    "a sub-chart that depends on a step",
    application({ chart, subcharts: [{ name: "web", dependencies: ["go"] }], steps: [{ name: "go", container }] }),
    { path: "spec.subcharts[0].dependencies[0]", message: SUBCHART_DEPENDENCY, serverField: "spec.subcharts" },
  ),
  bad("a sub-chart with the application's name", application({ chart, subcharts: [{ name: "shop" }] }), {
    path: "spec.subcharts[0].name",
    message: OWN_NAME,
    serverField: "spec",
  }),
  bad("a step with the application's name", application({ chart, steps: [{ name: "shop", container }] }), {
    path: "spec.steps[0].name",
    message: OWN_NAME,
    serverField: "spec",
  }),
  bad(
    "a step with a sub-chart's name",
    application({ chart, subcharts: [{ name: "db" }], steps: [{ name: "db", container }] }),
    {
      path: "spec.steps[0].name",
      message: "a step must not have the name of a sub-chart",
      serverField: "spec.steps",
    },
  ),
  bad(
    "a step that depends on an unknown one",
    application({ chart, steps: [{ name: "smoke", dependencies: ["nobody"], container }] }),
    {
      path: "spec.steps[0].dependencies[0]",
      message: STEP_DEPENDENCY,
      serverField: "spec.steps",
    },
  ),
  bad(
    "a step that depends on itself",
    application({ chart, steps: [{ name: "smoke", dependencies: ["smoke"], container }] }),
    {
      path: "spec.steps[0].dependencies[0]",
      message: "a step must not depend on itself",
      serverField: "spec.steps[0].dependencies",
    },
  ),
  bad("a step that does nothing", application({ chart, steps: [{ name: "smoke" }] }), {
    path: "spec.steps[0]",
    message: ONE_ACTION,
  }),
  bad(
    "a step that does two things",
    application({ chart, steps: [{ name: "smoke", container, templateRef: { name: "gates", template: "smoke" } }] }),
    { path: "spec.steps[0]", message: ONE_ACTION },
  ),
  bad("a step without an image", application({ chart, steps: [{ name: "smoke", container: { args: ["a"] } }] }), {
    path: "spec.steps[0].container.image",
    message: "is required",
  }),
];
