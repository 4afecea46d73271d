/** What templates make of what they are told: the release's name, the text around actions, values they change, chance. */
import { faithful } from "./harness/cases.ts";
import { templated } from "./harness/charts.ts";
import { part } from "./harness/fixture.ts";
import { defines, holds, shows } from "./harness/templates.ts";

const each = { "": 1, web: 1, db: 1 };

faithful(
  "parts find each other by the umbrella's release name, wherever a template takes it from",
  templated(
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
          templated("web", {
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
          templated("db", {
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
  templated(
    "shop",
    { "all.yaml": `{{- /* trims */ -}}\n\n${holds("shop", "x")}` },
    {
      subcharts: [
        part(
          templated("web", {
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
  templated(
    "shop",
    {
      "all.yaml": `{{- $copy := deepCopy .Values.own }}{{ $_ := set $copy "port" 1 }}{{ $_ := set .Values "made" "here" }}${holds("shop", "{{ $copy | toJson | quote }}", "{{ .Values.made }}")}`,
    },
    {
      values: { own: { a: 1 } },
      subcharts: [
        part(
          templated("web", {
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
  templated(
    "shop",
    { "all.yaml": holds("shop", "{{ .Values.global | toJson | quote }}") },
    {
      values: { global: { shared: { a: 1 } } },
      subcharts: [
        part(
          templated("web", {
            "all.yaml": `{{ $_ := set .Values.global.shared "a" 2 }}${holds("web", "{{ .Values.global | toJson | quote }}")}`,
          }),
        ),
        part(templated("api", { "all.yaml": holds("api", "{{ .Values.global.shared.a }}") })),
      ],
    },
  ),
  { subcharts: ["web", "api"], objects: { "": 1, web: 1, api: 1 } },
  { subcharts: ["api"], values: { global: { shared: { b: 1 } } }, objects: { "": 2, api: 1 } },
);

faithful(
  "what is random differs, and all else is equal",
  templated(
    "shop",
    { "all.yaml": holds("shop", "{{ randAlphaNum 12 | quote }}", "{{ .Release.Name }}") },
    {
      subcharts: [
        part(
          templated("web", {
            "secret.yaml": `{{ $ca := genCA "web" 365 }}{{ $cert := genSignedCert "web" nil (list "web") 365 $ca }}${holds("certs", "{{ $ca.Cert | b64enc }}", "{{ $cert.Key | b64enc | quote }}", "fixed-{{ .Values.port }}", "{{ uuidv4 }}", "{{ now | unixEpoch | quote }}")}`,
            "pod.yaml": `apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}-{{ randAlpha 8 | lower }}\n  labels: {fixed: "{{ .Release.Name }}"}\nspec:\n  containers:\n  - {name: a, env: [{name: A, value: "1"}, {name: B, value: {{ randNumeric 9 | quote }}}]}\n`,
            "two.yaml": `${holds("{{ randAlpha 8 | lower }}", "first")}---\n${holds("{{ randAlpha 8 | lower }}", "second")}`,
          }),
        ),
        part(
          templated("db", {
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
  templated(
    "shop",
    {
      "all.yaml": `{{ if .Values.web.on }}${holds("uses-web", "{{ .Values.web.port }}")}{{ end }}\n---\n{{ if hasKey .Subcharts "db" }}${holds("uses-db", "{{ .Subcharts.db.Values.port }}", '{{ keys .Subcharts | sortAlpha | join "," }}')}{{ end }}\n`,
      "deps.yaml": holds("deps", `{{ range .Chart.Dependencies }}{{ .Name }}={{ .Enabled }} {{ end }}`),
    },
    {
      values: { web: { on: true } },
      subcharts: [
        part(templated("web", { "all.yaml": shows("web") }), { condition: "web.on" }),
        part(templated("db", { "all.yaml": shows("db") }), { condition: "db.on" }),
      ],
    },
  ),
  { subcharts: ["web", "db"], objects: { "": 3, web: 1, db: 1 } },
  { subcharts: ["web", "db"], values: { web: { on: false } }, objects: { "": 2, web: "disabled", db: 1 } },
  { subcharts: ["db"], values: { db: { on: false, port: 9 } }, objects: { "": 3, db: "disabled" } },
);

faithful(
  "what one part requires or refuses is no matter of the others",
  templated(
    "shop",
    { "all.yaml": holds("shop", `{{ required "a parent's password" .Values.password }}`) },
    {
      subcharts: [
        part(
          templated("web", {
            "all.yaml": `{{ if eq (int .Values.port) 0 }}{{ fail "a port" }}{{ end }}${holds("web", "{{ .Values.port }}")}`,
          }),
        ),
        part(
          templated("db", {
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
  templated(
    "shop",
    {
      "same.yaml": holds("same", "shop"),
      "list.yaml": `apiVersion: v1\nkind: List\nitems:\n- ${holds("item", "x").trimEnd().replaceAll("\n", "\n  ")}\n`,
    },
    {
      subcharts: [
        part(
          templated("web", {
            "same.yaml": holds("same", "web"),
            "far.yaml": holds("far", "x").replace("metadata:", "metadata:\n  namespace: far"),
          }),
        ),
        part(templated("db", { "same.yaml": `${holds("same", "db")}---\n${holds("same", "db")}` })),
      ],
    },
  ),
  { subcharts: ["web", "db"], objects: { "": 2, web: 2, db: 2 } },
  { subcharts: ["db"], objects: { "": 4, db: 2 } },
);

faithful(
  "what a cluster would say is the same for all parts",
  templated(
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
          templated("web", {
            "all.yaml": `{{ if .Capabilities.APIVersions.Has "networking.k8s.io/v1" }}${holds("web", "{{ .Capabilities | toJson | quote }}")}{{ end }}`,
          }),
        ),
      ],
    },
  ),
  { subcharts: ["web"], objects: { "": 1, web: 1 } },
);
