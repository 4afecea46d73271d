/** Umbrellas as they are found in the field: many sub-charts, a library in each, values that are templates. */
import { faithful } from "./harness/cases.ts";
import { suite } from "./harness/field.ts";
import { type ChartSpec, chart, part } from "./harness/fixture.ts";
import { defines, holds, shows } from "./harness/templates.ts";

const names = Array.from({ length: 20 }, (_, at) => `nf${String(at).padStart(2, "0")}`);

/** A network function: a service, a deployment that knows its neighbours by the release's name, a hook now and then. */
const networkFunction = (name: string, at: number): ChartSpec =>
  chart({
    name,
    version: `0.${at}.0`,
    values: { port: 8000 + at, replicas: 1 },
    templates: {
      "_helpers.tpl":
        defines(`${name}.fullname`, `{{ .Release.Name }}-${name}`) +
        defines("nf.labels", `app.kubernetes.io/instance: {{ .Release.Name }}`),
      "service.yaml": `apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ include "${name}.fullname" . }}\n  labels:\n    {{- include "nf.labels" . | nindent 4 }}\nspec:\n  ports: [{port: {{ .Values.port }}}]\n`,
      "deployment.yaml": `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ include "${name}.fullname" . }}\nspec:\n  replicas: {{ .Values.replicas }}\n  template:\n    spec:\n      containers:\n      - name: ${name}\n        image: "{{ .Values.global.registry }}/${name}:{{ .Chart.Version }}"\n        env:\n        - {name: NEXT, value: "{{ .Release.Name }}-${names[(at + 1) % names.length]}:{{ .Values.global.port | default .Values.port }}"}\n`,
      ...(at % 4 === 0 && {
        "hook.yaml": `apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: {{ .Release.Name }}-${name}-init\n  annotations: {helm.sh/hook: pre-install}\n`,
      }),
      ...(at % 5 === 0 && { "all.yaml": shows(name) }),
    },
    ...(at % 7 === 0 && {
      crds: {
        "crd.yaml": `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: ${name}s.example.com\n`,
      },
    }),
  });

const counts = (at: number): number => 2 + (at % 4 === 0 ? 1 : 0) + (at % 5 === 0 ? 1 : 0) + (at % 7 === 0 ? 1 : 0);
const all = names.reduce((sum, _, at) => sum + counts(at), 0);

const core = chart({
  name: "core",
  values: { global: { registry: "registry.example.com" }, nf03: { replicas: 3 }, tags: { radio: true } },
  templates: {
    "index.yaml": holds(
      "index",
      `{{ range $name, $sub := .Subcharts }}{{ $name }}:{{ $sub.Values.port }} {{ end }}`,
      ...["nf02", "nf05", "nf08"].map((name) => `{{ include "${name}.fullname" . }}`),
    ),
  },
  subcharts: names.map((name, at) =>
    part(
      networkFunction(name, at),
      at % 3 === 0 ? { condition: `${name}.enabled` } : at % 3 === 1 ? { tags: ["radio"] } : {},
    ),
  ),
});

faithful("an umbrella of twenty, all listed", core, {
  subcharts: names,
  release: "core",
  objects: { "": 1, ...Object.fromEntries(names.map((name, at) => [name, counts(at)])) },
});

faithful("an umbrella of twenty, seven listed, a few turned off", core, {
  subcharts: ["nf00", "nf03", "nf04", "nf07", "nf11", "nf14", "nf19"],
  release: "core",
  values: { nf03: { enabled: false }, tags: { radio: false }, global: { port: 9000 }, nf11: { replicas: 2 } },
  objects: {
    "":
      1 +
      all -
      [0, 3, 4, 7, 11, 14, 19].reduce((sum, at) => sum + counts(at), 0) -
      [1, 10, 13, 16].reduce((sum, at) => sum + counts(at), 0),
    nf00: counts(0),
    nf03: "disabled",
    nf04: "disabled",
    nf07: "disabled",
    nf11: counts(11),
    nf14: counts(14),
    nf19: "disabled",
  },
});

faithful(
  "a suite in the style of large public charts: a library in each, templates in values, names overridden, objects of the user's own",
  suite,
  { subcharts: ["postgresql", "redis"], objects: { "": 3, postgresql: 3, redis: 3 } },
  { subcharts: ["postgresql"], values: { redis: { enabled: false } }, objects: { "": 3, postgresql: 3 } },
  {
    subcharts: ["postgresql", "redis"],
    values: {
      fullnameOverride: "my-suite",
      commonLabels: { team: "{{ .Release.Name }}-team" },
      global: { imageRegistry: "mirror.example.com", storageClass: "fast" },
      postgresql: {
        nameOverride: "pg",
        auth: { existingSecret: `{{ printf "%s-shared" .Release.Name }}` },
        extraDeploy: [
          { apiVersion: "v1", kind: "ConfigMap", metadata: { name: '{{ include "common.names.fullname" . }}-extra' } },
          "apiVersion: v1\nkind: Secret\nmetadata:\n  name: {{ .Release.Name }}-text\n",
        ],
      },
      redis: {
        fullnameOverride: "cache",
        podAnnotations: { "checksum/{{ .Chart.Name }}": "{{ .Values.architecture }}" },
      },
      extraDeploy: [
        {
          apiVersion: "v1",
          kind: "ConfigMap",
          metadata: { name: "{{ .Release.Name }}-redis-{{ .Values.redis.fullnameOverride }}" },
        },
      ],
    },
    objects: { "": 4, postgresql: 4, redis: 3 },
  },
  { subcharts: ["redis"], values: { postgresql: { enabled: false } }, objects: { "": 3, redis: 3 } },
);
