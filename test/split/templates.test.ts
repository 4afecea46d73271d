/** What templates do with each other: named templates across parts, the release's name, the text around actions, chance. */
import { faithful } from "./harness/cases.ts";
import { type ChartSpec, chart, part } from "./harness/fixture.ts";
import { defines, holds, shows } from "./harness/templates.ts";

const simple = (name: string, templates: Readonly<Record<string, string>>, more: Partial<ChartSpec> = {}): ChartSpec =>
  chart({ name, values: { port: 80 }, templates, ...more });

const each = { "": 1, web: 1, db: 1 };

faithful(
  "named templates are shared by all parts, whoever defines them",
  simple(
    "shop",
    {
      "_shop.tpl": defines("shop.label", `of-{{ .Release.Name }}`),
      "all.yaml": holds("shop", `{{ include "web.address" .Subcharts.web }}`, `{{ include "db.user" . }}`),
    },
    {
      subcharts: [
        part(
          simple("web", {
            "_web.tpl": defines("web.address", `{{ .Release.Name }}-web:{{ .Values.port }}`),
            "all.yaml": holds("web", `{{ include "shop.label" . }}`, `{{ template "db.user" . }}`),
          }),
        ),
        part(
          simple("db", {
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
  simple(
    "shop",
    {
      "_helpers.tpl": defines("fullname", "parent-{{ .Chart.Name }}"),
      "all.yaml": holds("shop", `{{ include "fullname" . }}`),
    },
    {
      subcharts: [
        part(
          simple("web", {
            "_helpers.tpl": defines("fullname", "web-{{ .Chart.Name }}") + defines("name", "web"),
            "all.yaml": holds("web", `{{ include "fullname" . }}`, `{{ include "name" . }}`),
          }),
        ),
        part(
          simple("db", {
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
  simple(
    "shop",
    { "all.yaml": holds("shop", "x") },
    {
      subcharts: [
        part(simple("web", { "_h.tpl": defines("who", "web"), "all.yaml": holds("web", `{{ include "who" . }}`) })),
        part(simple("a", { "_h.tpl": defines("who", "a"), "all.yaml": holds("a", "x") }), {
          condition: "a.on,global.a",
        }),
        part(
          simple(
            "z",
            { "_h.tpl": defines("who", "z"), "all.yaml": holds("z", "x") },
            { subcharts: [part(simple("deep", { "_h.tpl": defines("who", "deep") }), { condition: "deep.on" })] },
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
  simple(
    "shop",
    { "all.yaml": holds("shop", `{{ include (printf "%s.who" .Values.use) . }}`) },
    {
      values: { use: "web" },
      subcharts: [
        part(
          simple(
            "web",
            {
              "_h.tpl": defines("web.who", "web"),
              "all.yaml": holds("web", `{{ include (print .Values.use ".who") . }}`),
            },
            { values: { use: "db" } },
          ),
        ),
        part(
          simple(
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
  simple(
    "shop",
    {
      "all.yaml": `${holds("shop", `{{ include "web.in" . }}`, `{{ include "web.end" . }}`)}{{ define "shop.in" }}s{{ end }}`,
    },
    {
      subcharts: [
        part(
          simple("web", {
            "a.yaml": `{{- define "web.in" -}}\nwebin\n{{- end -}}\n${holds("web-a", `{{ include "shop.in" . }}`)}`,
            "b.yaml": `${holds("web-b", "b")}{{- define "web.end" }}{{ if .Values.port }}end{{ else }}none{{ end }}{{ range $i, $_ := list 1 2 }}{{ with $i }}{{ . }}{{ end }}{{ end }}{{ end }}\n`,
            "c.yaml": `{{/* a comment with {{ define "no" }} */}}\n{{ $text := "{{ end }}" }}{{ $raw := \`}} {{ define "x" }}\` }}\n${holds("web-c", "{{ $text | quote }}", "{{ $raw | quote }}", `{{ include "web.late" . }}`)}{{ define "web.late" }}{{ "}}" | quote }}{{ end }}`,
          }),
        ),
        part(simple("db", { "all.yaml": holds("db", `{{ include "web.end" . }}`, `{{ include "shop.in" . }}`) })),
      ],
    },
  ),
  { subcharts: ["web", "db"], objects: { "": 1, web: 3, db: 1 } },
  { subcharts: ["db"], objects: { "": 4, db: 1 } },
);

faithful(
  "a block defines and renders at once",
  simple(
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
          simple("web", {
            "all.yaml": holds(
              "web",
              `{{ block "web.block" . }}in {{ .Chart.Name }}{{ end }}`,
              `{{ include "shop.block" . }}`,
            ),
          }),
        ),
        part(simple("db", { "all.yaml": holds("db", `{{ template "web.block" . }}`) })),
      ],
    },
  ),
  { subcharts: ["web", "db"], objects: each },
  { subcharts: ["web"], objects: { "": 2, web: 1 } },
);

faithful(
  "the checksum of another template of the same part",
  simple(
    "shop",
    {
      "conf.yaml": holds("conf", "{{ .Release.Name }}"),
      "all.yaml": holds("shop", `{{ include (print $.Template.BasePath "/conf.yaml") . | sha256sum }}`),
    },
    {
      subcharts: [
        part(
          simple("web", {
            "conf/a.yaml": holds("web-conf", "{{ .Release.Name }}", "{{ .Values.port }}"),
            "all.yaml": holds(
              "web",
              `{{ include (print $.Template.BasePath "/conf/a.yaml") . | sha256sum }}`,
              `{{ include (print .Template.BasePath "/conf/a.yaml") . | quote }}`,
            ),
          }),
        ),
        part(
          simple("db", {
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
  simple(
    "shop",
    {
      "conf.yaml": holds("conf", "{{ .Release.Name }} {{ .Chart.Name }}"),
      "all.yaml": holds("shop", `{{ include "shop/charts/web/templates/conf.yaml" . | sha256sum }}`),
    },
    {
      subcharts: [
        part(
          simple("web", {
            "conf.yaml": `${holds("web-conf", `{{ include "web.x" . }}`)}{{ define "web.x" }}{{ .Values.port }}{{ end }}`,
          }),
        ),
        part(
          simple("db", {
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
  simple(
    "shop",
    { "all.yaml": holds("shop", `{{ include "web.all" (dict "list" (list 1 2 3 4) "empty" (list)) }}`) },
    {
      subcharts: [
        part(
          simple("web", {
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

faithful(
  "parts find each other by the umbrella's release name, wherever a template takes it from",
  simple(
    "shop",
    { "all.yaml": holds("shop", `{{ .Release.Name }}-web`, `{{ tpl .Values.text . }}`) },
    {
      values: {
        port: 1,
        text: "{{ .Release.Name }}-db",
        web: { peers: ["{{ .Release.Name }}-db", "{{ $.Release.Name }}-mq"] },
      },
      subcharts: [
        part(
          simple("web", {
            "all.yaml": holds(
              "web",
              `{{ range .Values.peers }}{{ tpl . $ }} {{ $.Release.Name }} {{ end }}`,
              `{{ with .Values.port }}{{ $.Release.Name }}{{ end }}`,
              `{{ $r := .Release }}{{ $r.Name }}`,
              `{{ get .Release "Name" }} {{ index .Release "Name" }} {{ (dict "root" $).root.Release.Name }}`,
              `{{ .Release | toJson | quote }}`,
              `{{ include "web.name" (dict "context" $ "suffix" "x") }}`,
            ),
            "_h.tpl": defines("web.name", `{{ .context.Release.Name }}-{{ .suffix }}`),
          }),
        ),
        part(
          simple("db", {
            "all.yaml": holds(
              "db",
              `{{ if contains .Chart.Name .Release.Name }}{{ .Release.Name }}{{ else }}{{ .Release.Name }}-{{ .Chart.Name }}{{ end }}`,
              `{{ .Release.Namespace }} {{ .Release.Service }} {{ .Release.Revision }} {{ .Release.IsInstall }} {{ .Release.IsUpgrade }}`,
            ),
          }),
        ),
      ],
    },
  ),
  { subcharts: ["web", "db"], objects: each },
  { subcharts: ["web", "db"], release: "db", objects: each },
  { subcharts: ["db"], release: "a.b-c", objects: { "": 2, db: 1 } },
);

const BOM = "\uFEFF";

faithful(
  "how a template's text begins and ends is kept to the byte",
  simple(
    "shop",
    { "all.yaml": `{{- /* trims */ -}}\n\n${holds("shop", "x")}` },
    {
      subcharts: [
        part(
          simple("web", {
            "dashes.yaml": `---\n${holds("dashes", "x")}---\n---\n${holds("dashes2", "x")}`,
            "comment.yaml": `# {{ .Release.Name }}\n${holds("comment", "x")}`,
            "trim.yaml": `{{- if .Values.port -}}\n${holds("trim", "x")}{{- end -}}`,
            "blank.yaml": `\n\n\n  \n${holds("blank", "x")}`,
            "crlf.yaml": holds("crlf", "x").replaceAll("\n", "\r\n"),
            "bom.yaml": `${BOM}${holds("bom", "x")}`,
            "block.yaml": `${holds("block", "|-\n    a\n      {{- .Release.Name | nindent 6 }}\n    b")}  last: |+\n    kept\n\n\n`,
            "quote.yaml": holds("quote", `"{{ "{{" }} {{ \`{{ raw }}\` }} {{ '}' }}"`),
            "multi.yaml": `{{ $a := "x"\n}}{{- $b :=\n  printf "%s" $a }}${holds("multi", "{{ $b }}")}`,
            "end.yaml": holds("end", "x").trimEnd(),
          }),
        ),
      ],
    },
  ),
  { subcharts: ["web"], objects: { "": 1, web: 11 } },
);

faithful(
  "a part may change its own values and copies of others",
  simple(
    "shop",
    {
      "all.yaml": `{{- $copy := deepCopy .Values.own }}{{ $_ := set $copy "port" 1 }}{{ $_ := set .Values "made" "here" }}${holds("shop", "{{ $copy | toJson | quote }}", "{{ .Values.made }}")}`,
    },
    {
      values: { own: { a: 1 } },
      subcharts: [
        part(
          simple("web", {
            "_defaults.tpl": defines(
              "web.defaults",
              `{{ $_ := set .Values "port" (add .Values.port 1) }}{{ $merged := merge (dict) .Values (dict "extra" 1) }}{{ $_ := unset .Values "old" }}{{ $merged | toJson }}`,
            ),
            "a.yaml": holds("web-a", `{{ include "web.defaults" . | quote }}`, "{{ .Values | toJson | quote }}"),
            "b.yaml": holds(
              "web-b",
              "{{ .Values | toJson | quote }}",
              `{{ range $k, $v := .Values }}{{ $_ := set $ "seen" $k }}{{ end }}{{ $.seen | quote }}`,
            ),
          }),
        ),
      ],
    },
  ),
  { subcharts: ["web"], objects: { "": 1, web: 2 } },
);

faithful(
  "every part has globals of its own, which it may change",
  simple(
    "shop",
    { "all.yaml": holds("shop", "{{ .Values.global | toJson | quote }}") },
    {
      values: { global: { shared: { a: 1 } } },
      subcharts: [
        part(
          simple("web", {
            "all.yaml": `{{ $_ := set .Values.global.shared "a" 2 }}${holds("web", "{{ .Values.global | toJson | quote }}")}`,
          }),
        ),
        part(simple("api", { "all.yaml": holds("api", "{{ .Values.global.shared.a }}") })),
      ],
    },
  ),
  { subcharts: ["web", "api"], objects: { "": 1, web: 1, api: 1 } },
  { subcharts: ["api"], values: { global: { shared: { b: 1 } } }, objects: { "": 2, api: 1 } },
);

faithful(
  "what is random differs, and all else is equal",
  simple(
    "shop",
    { "all.yaml": holds("shop", "{{ randAlphaNum 12 | quote }}", "{{ .Release.Name }}") },
    {
      subcharts: [
        part(
          simple("web", {
            "secret.yaml": `{{ $ca := genCA "web" 365 }}{{ $cert := genSignedCert "web" nil (list "web") 365 $ca }}${holds("certs", "{{ $ca.Cert | b64enc }}", "{{ $cert.Key | b64enc | quote }}", "fixed-{{ .Values.port }}", "{{ uuidv4 }}", "{{ now | unixEpoch | quote }}")}`,
            "pod.yaml": `apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}-{{ randAlpha 8 | lower }}\n  labels: {fixed: "{{ .Release.Name }}"}\nspec:\n  containers:\n  - {name: a, env: [{name: A, value: "1"}, {name: B, value: {{ randNumeric 9 | quote }}}]}\n`,
            "two.yaml": `${holds("{{ randAlpha 8 | lower }}", "first")}---\n${holds("{{ randAlpha 8 | lower }}", "second")}`,
          }),
        ),
        part(
          simple("db", {
            "all.yaml": holds("db", `{{ derivePassword 1 "long" "a" "b" "c" }}`, `{{ htpasswd "a" "b" | quote }}`),
          }),
        ),
      ],
    },
  ),
  { subcharts: ["web", "db"], objects: { "": 1, web: 4, db: 1 } },
  { subcharts: ["db"], objects: { "": 5, db: 1 } },
);

faithful(
  "a parent's templates look at its sub-charts' values, also of those that are not there",
  simple(
    "shop",
    {
      "all.yaml": `{{ if .Values.web.on }}${holds("uses-web", "{{ .Values.web.port }}")}{{ end }}\n---\n{{ if hasKey .Subcharts "db" }}${holds("uses-db", "{{ .Subcharts.db.Values.port }}", '{{ keys .Subcharts | sortAlpha | join "," }}')}{{ end }}\n`,
      "deps.yaml": holds("deps", `{{ range .Chart.Dependencies }}{{ .Name }}={{ .Enabled }} {{ end }}`),
    },
    {
      values: { web: { on: true } },
      subcharts: [
        part(simple("web", { "all.yaml": shows("web") }), { condition: "web.on" }),
        part(simple("db", { "all.yaml": shows("db") }), { condition: "db.on" }),
      ],
    },
  ),
  { subcharts: ["web", "db"], objects: { "": 3, web: 1, db: 1 } },
  { subcharts: ["web", "db"], values: { web: { on: false } }, objects: { "": 2, web: "disabled", db: 1 } },
  { subcharts: ["db"], values: { db: { on: false, port: 9 } }, objects: { "": 3, db: "disabled" } },
);

faithful(
  "what one part requires or refuses is no matter of the others",
  simple(
    "shop",
    { "all.yaml": holds("shop", `{{ required "a parent's password" .Values.password }}`) },
    {
      subcharts: [
        part(
          simple("web", {
            "all.yaml": `{{ if eq (int .Values.port) 0 }}{{ fail "a port" }}{{ end }}${holds("web", "{{ .Values.port }}")}`,
          }),
        ),
        part(
          simple("db", {
            "_check.tpl": defines("db.check", `{{ required "a database's password" .Values.password }}`),
            "all.yaml": holds("db", `{{ include "db.check" . }}`),
          }),
        ),
      ],
    },
  ),
  { subcharts: ["web", "db"], values: { password: "a", db: { password: "b" } }, objects: each },
  { subcharts: ["db"], values: { password: "a", db: { password: "b" }, web: { port: 9 } }, objects: { "": 2, db: 1 } },
);

faithful(
  "equal names in several parts, lists, and objects of other namespaces",
  simple(
    "shop",
    {
      "same.yaml": holds("same", "shop"),
      "list.yaml": `apiVersion: v1\nkind: List\nitems:\n- ${holds("item", "x").trimEnd().replaceAll("\n", "\n  ")}\n`,
    },
    {
      subcharts: [
        part(
          simple("web", {
            "same.yaml": holds("same", "web"),
            "far.yaml": holds("far", "x").replace("metadata:", "metadata:\n  namespace: far"),
          }),
        ),
        part(simple("db", { "same.yaml": `${holds("same", "db")}---\n${holds("same", "db")}` })),
      ],
    },
  ),
  { subcharts: ["web", "db"], objects: { "": 2, web: 2, db: 2 } },
  { subcharts: ["db"], objects: { "": 4, db: 2 } },
);

faithful(
  "what a cluster would say is the same for all parts",
  simple(
    "shop",
    {
      "all.yaml": holds(
        "shop",
        `{{ lookup "v1" "Secret" "a" "b" | toJson | quote }}`,
        `{{ .Capabilities.KubeVersion.Version }} {{ .Capabilities.APIVersions.Has "batch/v1" }}`,
      ),
    },
    {
      subcharts: [
        part(
          simple("web", {
            "all.yaml": `{{ if .Capabilities.APIVersions.Has "networking.k8s.io/v1" }}${holds("web", "{{ .Capabilities | toJson | quote }}")}{{ end }}`,
          }),
        ),
      ],
    },
  ),
  { subcharts: ["web"], objects: { "": 1, web: 1 } },
);
