/** What a chart holds: folders by odd names, CRDs, hooks, files that are no templates, and those that are by their place alone. */
import { faithful } from "./harness/cases.ts";
import { crd, named, shown } from "./harness/charts.ts";
import { chart, part } from "./harness/fixture.ts";
import { defines, holds, shows } from "./harness/templates.ts";

faithful(
  "folders of sub-charts that are named as a chart's own folders, or not as the sub-chart",
  shown("shop", {
    subcharts: [
      part(shown("templates")),
      part(shown("crds", { crds: { "a.yaml": crd("as") } })),
      part(shown("charts")),
      { ...part(shown("web")), folder: "zzz-vendored" },
      { ...part(named("db"), { alias: "store" }), folder: "web" },
    ],
  }),
  {
    subcharts: ["templates", "crds", "charts", "web", "store"],
    objects: { "": 1, templates: 1, crds: 2, charts: 1, web: 1, store: 2 },
  },
  { subcharts: ["web", "crds"], objects: { "": 5, crds: 2, web: 1 } },
);

faithful(
  "CRDs go with the part that brings them, several to a file, in folders, without being rendered",
  shown("shop", {
    crds: { "own.yaml": crd("owns"), "deep/more.yaml": `${crd("mores")}---\n${crd("mosts")}` },
    subcharts: [
      part(
        shown("web", {
          crds: { "web.yaml": crd("webs"), "README.md": "no CRD" },
          subcharts: [part(shown("side", { crds: { "side.yaml": crd("sides") } }))],
        }),
      ),
      part(chart({ name: "only", crds: { "only.yaml": crd("onlies") } })),
    ],
  }),
  { subcharts: ["web", "only"], objects: { "": 4, web: 4, only: 1 } },
  { subcharts: ["only"], objects: { "": 8, only: 1 } },
);

const hook = (name: string, when: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}-${name}\n  annotations:\n    helm.sh/hook: ${when}\n    helm.sh/hook-weight: "-5"\nspec: {restartPolicy: Never}\n`;

faithful(
  "hooks, tests and notes go with their part",
  shown("shop", {
    templates: {
      "hook.yaml": hook("before", "pre-install,pre-upgrade"),
      "NOTES.txt": "{{ .Values.web.port }}",
      "all.yaml": shows("shop"),
    },
    subcharts: [
      part(
        shown("web", {
          templates: {
            "tests/test.yaml": hook("test", "test"),
            "NOTES.txt": "{{ .Values.port }}",
            "two.yaml": `${hook("a", "post-install")}---\n${holds("plain", "x")}`,
          },
        }),
      ),
      part(chart({ name: "db", templates: { "hook.yaml": hook("db", "pre-delete") } })),
    ],
  }),
  { subcharts: ["web", "db"], objects: { "": 2, web: 3, db: 1 } },
  { subcharts: ["web"], objects: { "": 3, web: 3 } },
);

faithful(
  "what .helmignore of the root names is no part of the chart",
  shown("shop", {
    files: {
      ".helmignore": "*.bak\nsecret/\n/templates/draft.yaml\ncharts/web/templates/old.yaml\n",
      "secret/a": "a",
      "a.bak": "a",
    },
    templates: {
      "all.yaml": shows("shop"),
      "draft.yaml": holds("draft", "x"),
      "files.yaml": holds("files", `{{ range $path, $_ := .Files.Glob "**" }}{{ $path }} {{ end }}`),
    },
    subcharts: [
      part(
        shown("web", {
          templates: {
            "all.yaml": shows("web"),
            "old.yaml": holds("old", "x"),
            "b.bak": "broken {{",
            "draft.yaml": holds("web-draft", "x"),
            "ignored.yaml": holds("i", "x"),
          },
          files: { ".helmignore": "templates/ignored.yaml\n" },
        }),
      ),
    ],
  }),
  { subcharts: ["web"], objects: { "": 2, web: 3 } },
);

faithful(
  "what is in charts/ and no chart is passed over",
  shown("shop", {
    files: {
      "charts/_draft/Chart.yaml": "broken",
      "charts/.hidden/Chart.yaml": "broken",
    },
    subcharts: [part(shown("web", { files: { "charts/_none/a.txt": "none" } }))],
  }),
  { subcharts: ["web"], objects: { "": 1, web: 1 } },
);

faithful(
  "a sub-chart without an object, a parent without a template, all sub-charts listed",
  chart({
    name: "shop",
    subcharts: [
      part(chart({ name: "empty" })),
      part(shown("web")),
      part(shown("never", { templates: { "a.yaml": "{{ if false }}x{{ end }}\n", "b.yaml": "# nothing\n---\n\n" } })),
    ],
  }),
  { subcharts: ["empty", "web", "never"], objects: { "": 0, empty: 0, web: 1, never: 0 } },
);

faithful(
  "files that templates read, of the own part and by the parent of its sub-charts",
  shown("shop", {
    files: { "conf/own.txt": "own", "conf/b.bin": "\u0000\u0001binary" },
    templates: {
      "files.yaml": holds(
        "files",
        `{{ .Files.Get "conf/own.txt" }}`,
        `{{ (.Files.Glob "conf/*").AsSecrets | toJson | quote }}`,
        `{{ .Subcharts.web.Files.Get "conf/web.txt" | quote }}`,
        `{{ range $path, $_ := .Subcharts.web.Files.Glob "**" }}{{ $path }} {{ end }}`,
        `{{ .Subcharts.web.Values.port }}/{{ .Subcharts.web.Chart.Version }}`,
      ),
    },
    subcharts: [
      part(
        shown("web", {
          files: { "conf/web.txt": "web: {{ .Release.Name }}", "README.md": "# web", "deep/er/x.txt": "x" },
          templates: {
            "files.yaml": holds(
              "web-files",
              `{{ tpl (.Files.Get "conf/web.txt") . | quote }}`,
              `{{ range $path, $_ := .Files.Glob "**" }}{{ $path }} {{ end }}`,
              `{{ .Files.Lines "README.md" | toJson }}`,
            ),
          },
        }),
      ),
    ],
  }),
  { subcharts: ["web"], objects: { "": 1, web: 1 } },
);

faithful(
  "templates in folders, with other endings, or partials by their name alone",
  shown("shop", {
    templates: {
      "all.yml": shows("shop"),
      "plain.json": `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{ .Release.Name }}-json"}}`,
    },
    subcharts: [
      part(
        shown("web", {
          templates: {
            "a/b/c/deep.yaml": holds("deep", `{{ include "web.x" . }}`),
            "helpers.tpl": defines("web.x", "x"),
            "a/_hidden.yaml": "never {{ .Values.none.none }}",
            "object.tpl": holds("tpl", "y"),
          },
        }),
      ),
    ],
  }),
  { subcharts: ["web"], objects: { "": 2, web: 2 } },
);

faithful(
  "names and versions as charts of the field have them",
  shown("Shop_Suite", {
    version: "1.2.3-rc.1+build.5",
    more: { appVersion: "9", kubeVersion: ">=1.20.0-0", annotations: { category: "Shop" }, deprecated: true },
    subcharts: [
      part(shown("my_Cache.v2", { version: "0.0.1-alpha" }), { version: "0.x.x-0" }),
      part(named("web-2"), { alias: "webTwo" }),
    ],
  }),
  { subcharts: ["my_Cache.v2", "webTwo"], objects: { "": 1, "my_Cache.v2": 1, webTwo: 2 } },
  { subcharts: ["webTwo"], values: { webTwo: { port: 5 }, "my_Cache.v2": { port: 6 } }, objects: { "": 2, webTwo: 2 } },
);
