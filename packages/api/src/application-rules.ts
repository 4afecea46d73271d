/** What one application shows by itself: names that clash, dependencies that name nothing, what the older Flux cannot do. */
import { ReleaseApi } from "./names.ts";
import { blame, type Path, type Rule } from "./rules.ts";

interface Named {
  readonly name: string;
  readonly dependencies: readonly string[];
}
interface Parts {
  readonly subcharts: readonly Named[];
  readonly steps: readonly Named[];
}
interface WholeApplication {
  readonly metadata: { readonly name: string };
  readonly spec: Parts;
}
/** Fields of the release that the Helm Operator's API does not have and would drop without a word. */
const UNKNOWN_TO_V1 = [
  "install",
  "upgrade",
  "uninstall",
  "driftDetection",
  "postRenderers",
  "kubeConfig",
  "commonMetadata",
  "serviceAccountName",
  "storageNamespace",
  "persistentClient",
] as const;

interface Releasable {
  readonly chart: {
    readonly url: string;
    readonly version?: string | undefined;
    readonly authSecretRef?: object | undefined;
  };
  readonly release: { readonly api: string } & { readonly [field in (typeof UNKNOWN_TO_V1)[number]]?: unknown };
}

const NOT_V1 = `!has(self.release) || !has(self.release.api) || self.release.api != '${ReleaseApi.v1}'`;

/** A rule for applications that the Helm Operator releases. */
function onV1(
  message: string,
  field: string,
  cel: string,
  holds: (chart: Releasable["chart"]) => boolean,
): Rule<Releasable> {
  return {
    cel: `${NOT_V1} || ${cel}`,
    offenders: ({ chart, release }) => blame(release.api === ReleaseApi.v1 && !holds(chart), "chart", field),
    message: `with ${ReleaseApi.v1} it ${message}`,
    field: `.chart.${field}`,
  };
}

export const V1_RULES: readonly Rule<Releasable>[] = [
  onV1(
    "must not be an OCI registry",
    "url",
    "!self.chart.url.startsWith('oci://')",
    ({ url }) => !url.startsWith("oci://"),
  ),
  onV1(
    "must not be set: the Helm Operator takes credentials from its own configuration only",
    "authSecretRef",
    "!has(self.chart.authSecretRef)",
    ({ authSecretRef }) => authSecretRef === undefined,
  ),
  onV1("is required", "version", "has(self.chart.version)", ({ version }) => version !== undefined),
  {
    cel: `${NOT_V1} || !(${UNKNOWN_TO_V1.map((field) => `has(self.release.${field})`).join(" || ")})`,
    offenders: ({ release }) =>
      release.api === ReleaseApi.v1
        ? UNKNOWN_TO_V1.filter((field) => release[field] !== undefined).map((field) => ["release", field])
        : [],
    message: `with ${ReleaseApi.v1} there is no ${UNKNOWN_TO_V1.join(", ")}`,
    field: ".release",
  },
];

const OWN_NAME = "a sub-chart or step must not have the application's own name, which stands for its release";

/** No part may have the application's name. `spec` and `name` are CEL expressions. */
const ownNameCel = (spec: string, name: string): string =>
  ["subcharts", "steps"]
    .map((list) => `(!has(${spec}.${list}) || !${spec}.${list}.exists(p, p.name == ${name}))`)
    .join(" && ");

function withOwnName(name: string, spec: Parts): Path[] {
  return (["subcharts", "steps"] as const).flatMap((list) =>
    spec[list].flatMap((part, index) => (part.name === name ? [["spec", list, index, "name"]] : [])),
  );
}

/** For an item of a group with its own spec. */
export const OWN_NAME_IN_GROUP: Rule<{ readonly name: string; readonly spec?: Parts | undefined }> = {
  cel: `!has(self.spec) || (${ownNameCel("self.spec", "self.name")})`,
  offenders: ({ name, spec }) => (spec ? withOwnName(name, spec) : []),
  message: OWN_NAME,
  field: ".spec",
};

const SUBCHARTS = "self.spec.subcharts";
const STEPS = "self.spec.steps";
const isOneOf = (list: string): string => `(has(${list}) && ${list}.exists(p, p.name == d))`;

/** For an Application object. In a group these would cost more than the API server allows; there `core` asks. */
export const APPLICATION_RULES: readonly Rule<WholeApplication>[] = [
  {
    cel: ownNameCel("self.spec", "self.metadata.name"),
    offenders: ({ metadata, spec }) => withOwnName(metadata.name, spec),
    message: OWN_NAME,
    field: ".spec",
  },
  {
    cel: `!has(${STEPS}) || !has(${SUBCHARTS}) || !${STEPS}.exists(t, ${SUBCHARTS}.exists(s, s.name == t.name))`,
    offenders: ({ spec }) => {
      const subcharts = new Set(spec.subcharts.map(({ name }) => name));
      return spec.steps.flatMap(({ name }, index) => (subcharts.has(name) ? [["spec", "steps", index, "name"]] : []));
    },
    message: "a step must not have the name of a sub-chart",
    field: ".spec.steps",
  },
  {
    cel: `!has(${SUBCHARTS}) || ${SUBCHARTS}.all(s, !has(s.dependencies) || s.dependencies.all(d, d == self.metadata.name || ${isOneOf(SUBCHARTS)}))`,
    offenders: ({ metadata, spec }) => unknownDependencies("subcharts", spec.subcharts, [metadata, ...spec.subcharts]),
    message: "a sub-chart may depend only on sub-charts of the list and, by the application's name, on its parent",
    field: ".spec.subcharts",
  },
  {
    cel: `!has(${STEPS}) || ${STEPS}.all(s, !has(s.dependencies) || s.dependencies.all(d, d == self.metadata.name || ${isOneOf(STEPS)} || ${isOneOf(SUBCHARTS)}))`,
    offenders: ({ metadata, spec }) =>
      unknownDependencies("steps", spec.steps, [metadata, ...spec.steps, ...spec.subcharts]),
    message:
      "a step may depend only on steps and sub-charts of the application and, by the application's name, on its release",
    field: ".spec.steps",
  },
];

function unknownDependencies(
  list: string,
  parts: readonly Named[],
  known: readonly { readonly name: string }[],
): Path[] {
  const names = new Set(known.map(({ name }) => name));
  return parts.flatMap(({ dependencies }, index) =>
    dependencies.flatMap((name, at) => (names.has(name) ? [] : [["spec", list, index, "dependencies", at]])),
  );
}
