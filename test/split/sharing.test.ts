/** Templates that parts share: who defines them, where they stand, which of several counts. */
import { faithful } from "./harness/cases.ts";
import { templated } from "./harness/charts.ts";
import { part } from "./harness/fixture.ts";
import { defines, holds } from "./harness/templates.ts";

const each = { "": 1, web: 1, db: 1 };

faithful(
  "named templates are shared by all parts, whoever defines them",
  templated(
    "shop",
    {
      "_shop.tpl": defines("shop.label", `of-{{ .Release.Name }}`),
      "all.yaml": holds("shop", `{{ include "web.address" .Subcharts.web }}`, `{{ include "db.user" . }}`),
    },
    {
      subcharts: [
        part(
          templated("web", {
            "_web.tpl": defines("web.address", `{{ .Release.Name }}-web:{{ .Values.port }}`),
            "all.yaml": holds("web", `{{ include "shop.label" . }}`, `{{ template "db.user" . }}`),
          }),
        ),
        part(
          templated("db", {
            "_db.tpl": defines("db.user", `{{ include "web.address" . }}/{{ .Chart.Name }}`),
            "all.yaml": holds("db", `{{ include "db.user" . }}`),
          }),
        ),
      ],
    },
  ),
  { subcharts: ["web", "db"], objects: each },
  { subcharts: ["db"], values: { web: { port: 1 }, db: { port: 2 } }, objects: { "": 2, db: 1 } },
);

faithful(
  "a helper of the same name in several parts: Helm takes one of them for all",
  templated(
    "shop",
    {
      "_helpers.tpl": defines("fullname", "parent-{{ .Chart.Name }}"),
      "all.yaml": holds("shop", `{{ include "fullname" . }}`),
    },
    {
      subcharts: [
        part(
          templated("web", {
            "_helpers.tpl": defines("fullname", "web-{{ .Chart.Name }}") + defines("name", "web"),
            "all.yaml": holds("web", `{{ include "fullname" . }}`, `{{ include "name" . }}`),
          }),
        ),
        part(
          templated("db", {
            "a/_helpers.tpl": defines("name", "db"),
            "all.yaml": holds("db", `{{ include "fullname" . }}`, `{{ include "name" . }}`),
          }),
        ),
      ],
    },
  ),
  { subcharts: ["web", "db"], objects: each },
  { subcharts: ["web"], objects: { "": 2, web: 1 } },
  { subcharts: ["db"], objects: { "": 2, db: 1 } },
);

faithful(
  "which of two helpers is taken may hang on a sibling's condition",
  templated(
    "shop",
    { "all.yaml": holds("shop", "x") },
    {
      subcharts: [
        part(templated("web", { "_h.tpl": defines("who", "web"), "all.yaml": holds("web", `{{ include "who" . }}`) })),
        part(templated("a", { "_h.tpl": defines("who", "a"), "all.yaml": holds("a", "x") }), {
          condition: "a.on,global.a",
        }),
        part(
          templated(
            "z",
            { "_h.tpl": defines("who", "z"), "all.yaml": holds("z", "x") },
            { subcharts: [part(templated("deep", { "_h.tpl": defines("who", "deep") }), { condition: "deep.on" })] },
          ),
          { tags: ["zet"] },
        ),
      ],
    },
  ),
  { subcharts: ["web", "a", "z"], objects: { "": 1, web: 1, a: 1, z: 1 } },
  { subcharts: ["web", "a"], values: { a: { on: false } }, objects: { "": 2, web: 1, a: "disabled" } },
  {
    subcharts: ["web", "z"],
    values: { tags: { zet: false }, z: { deep: { on: true } } },
    objects: { "": 2, web: 1, z: "disabled" },
  },
  {
    subcharts: ["web", "a", "z"],
    values: { a: { on: false }, z: { deep: { on: false } } },
    objects: { "": 1, web: 1, a: "disabled", z: 1 },
  },
  {
    subcharts: ["web"],
    values: { a: { on: true }, tags: { zet: false }, z: { deep: { on: false } } },
    objects: { "": 2, web: 1 },
  },
);

faithful(
  "a name of a template that is only known while rendering",
  templated(
    "shop",
    { "all.yaml": holds("shop", `{{ include (printf "%s.who" .Values.use) . }}`) },
    {
      values: { use: "web" },
      subcharts: [
        part(
          templated(
            "web",
            {
              "_h.tpl": defines("web.who", "web"),
              "all.yaml": holds("web", `{{ include (print .Values.use ".who") . }}`),
            },
            { values: { use: "db" } },
          ),
        ),
        part(
          templated(
            "db",
            {
              "_h.tpl": defines("db.who", "db") + defines("web.who", "web of db"),
              "all.yaml": holds("db", `{{ tpl .Values.text . | quote }}`),
            },
            { values: { text: `{{ include "web.who" . }}` } },
          ),
          { condition: "db.on" },
        ),
      ],
    },
  ),
  { subcharts: ["web", "db"], objects: each },
  {
    subcharts: ["web", "db"],
    values: { web: { use: "web" }, use: "web", db: { on: false } },
    objects: { "": 1, web: 1, db: "disabled" },
  },
  { subcharts: ["web"], values: { web: { use: "web" }, db: { on: false } }, objects: { "": 1, web: 1 } },
);

faithful(
  "named templates that stand in manifests, used by other parts",
  templated(
    "shop",
    {
      "all.yaml": `${holds("shop", `{{ include "web.in" . }}`, `{{ include "web.end" . }}`)}{{ define "shop.in" }}s{{ end }}`,
    },
    {
      subcharts: [
        part(
          templated("web", {
            "a.yaml": `{{- define "web.in" -}}\nwebin\n{{- end -}}\n${holds("web-a", `{{ include "shop.in" . }}`)}`,
            "b.yaml": `${holds("web-b", "b")}{{- define "web.end" }}{{ if .Values.port }}end{{ else }}none{{ end }}{{ range $i, $_ := list 1 2 }}{{ with $i }}{{ . }}{{ end }}{{ end }}{{ end }}\n`,
            "c.yaml": `{{/* a comment with {{ define "no" }} */}}\n{{ $text := "{{ end }}" }}{{ $raw := \`}} {{ define "x" }}\` }}\n${holds("web-c", "{{ $text | quote }}", "{{ $raw | quote }}", `{{ include "web.late" . }}`)}{{ define "web.late" }}{{ "}}" | quote }}{{ end }}`,
          }),
        ),
        part(templated("db", { "all.yaml": holds("db", `{{ include "web.end" . }}`, `{{ include "shop.in" . }}`) })),
      ],
    },
  ),
  { subcharts: ["web", "db"], objects: { "": 1, web: 3, db: 1 } },
  { subcharts: ["db"], objects: { "": 4, db: 1 } },
);

faithful(
  "a block defines and renders at once",
  templated(
    "shop",
    {
      "all.yaml": holds(
        "shop",
        `{{ block "shop.block" . }}of {{ .Chart.Name }}{{ end }}`,
        `{{ include "web.block" . }}`,
      ),
    },
    {
      subcharts: [
        part(
          templated("web", {
            "all.yaml": holds(
              "web",
              `{{ block "web.block" . }}in {{ .Chart.Name }}{{ end }}`,
              `{{ include "shop.block" . }}`,
            ),
          }),
        ),
        part(templated("db", { "all.yaml": holds("db", `{{ template "web.block" . }}`) })),
      ],
    },
  ),
  { subcharts: ["web", "db"], objects: each },
  { subcharts: ["web"], objects: { "": 2, web: 1 } },
);

faithful(
  "the checksum of another template of the same part",
  templated(
    "shop",
    {
      "conf.yaml": holds("conf", "{{ .Release.Name }}"),
      "all.yaml": holds("shop", `{{ include (print $.Template.BasePath "/conf.yaml") . | sha256sum }}`),
    },
    {
      subcharts: [
        part(
          templated("web", {
            "conf/a.yaml": holds("web-conf", "{{ .Release.Name }}", "{{ .Values.port }}"),
            "all.yaml": holds(
              "web",
              `{{ include (print $.Template.BasePath "/conf/a.yaml") . | sha256sum }}`,
              `{{ include (print .Template.BasePath "/conf/a.yaml") . | quote }}`,
            ),
          }),
        ),
        part(
          templated("db", {
            "conf.yaml": holds("db-conf", "x"),
            "all.yaml": holds("db", `{{ include "shop/charts/db/templates/conf.yaml" . | sha256sum }}`),
          }),
        ),
      ],
    },
  ),
  { subcharts: ["web", "db"], objects: { "": 2, web: 2, db: 2 } },
  { subcharts: ["db"], values: { web: { port: 81 } }, objects: { "": 4, db: 2 } },
);

faithful(
  "another part's template by its path",
  templated(
    "shop",
    {
      "conf.yaml": holds("conf", "{{ .Release.Name }} {{ .Chart.Name }}"),
      "all.yaml": holds("shop", `{{ include "shop/charts/web/templates/conf.yaml" . | sha256sum }}`),
    },
    {
      subcharts: [
        part(
          templated("web", {
            "conf.yaml": `${holds("web-conf", `{{ include "web.x" . }}`)}{{ define "web.x" }}{{ .Values.port }}{{ end }}`,
          }),
        ),
        part(
          templated("db", {
            "all.yaml": holds(
              "db",
              `{{ include "shop/templates/conf.yaml" . | sha256sum }}`,
              `{{ include (printf "%s/conf.yaml" (.Template.BasePath | replace "db" "web")) . | sha256sum }}`,
            ),
          }),
        ),
      ],
    },
  ),
  { subcharts: ["web", "db"], objects: { "": 2, web: 1, db: 1 } },
  { subcharts: ["db"], objects: { "": 3, db: 1 } },
  { subcharts: ["web"], objects: { "": 3, web: 1 } },
);

faithful(
  "every control structure, in what is kept of another part's manifest",
  templated(
    "shop",
    { "all.yaml": holds("shop", `{{ include "web.all" (dict "list" (list 1 2 3 4) "empty" (list)) }}`) },
    {
      subcharts: [
        part(
          templated("web", {
            "a.yaml": `{{- $x := 1 }}{{ if eq $x 2 }}a: {{ fail "no" }}{{ else if eq $x 1 -}}
${holds("web", `{{ include "web.all" (dict "list" (list 5) "empty" (list)) }}`)}{{ else }}none{{ end }}
{{- define "web.all" -}}
{{- range $at, $item := .list }}{{ if eq $at 1 }}{{ continue }}{{ else if eq $at 3 }}{{ break }}{{ end }}{{ $item }}{{ else }}none{{ end -}}
{{- range .empty }}x{{ else }}e{{ end }}{{ with .none }}x{{ else with "w" }}{{ . }}{{ end -}}
{{- with $y := "y" }}{{ $y }}{{ end }}{{ if and (not false) (or .list 0) }}{{- /* } }} */ -}}t{{ end }}{{ "{{ end }}" }}{{ 'a' }}{{ 0x1F }}{{ 1e3 }}{{ \`raw {{ end }}\` }}
{{- end -}}`,
          }),
        ),
      ],
    },
  ),
  { subcharts: ["web"], objects: { "": 1, web: 1 } },
);
