/** How charts are built: aliases, nesting, archives, old formats, libraries, files that are no templates. */
import { faithful } from "./harness/cases.ts";
import { type ChartSpec, chart, type Part, part, undeclared } from "./harness/fixture.ts";
import { defines, holds, shows } from "./harness/templates.ts";

const simple = (name: string, more: Partial<ChartSpec> = {}): ChartSpec =>
  chart({ name, values: { port: 80 }, templates: { "all.yaml": shows(name) }, ...more });

/** Its objects have the alias in their names, as charts do that may be used twice. */
const named = (name: string, more: Partial<ChartSpec> = {}): ChartSpec =>
  simple(name, {
    templates: { "all.yaml": shows("{{ .Chart.Name }}"), "more/second.yaml": holds("{{ .Chart.Name }}-2", "x") },
    ...more,
  });

const archived = (one: Part): Part => ({ ...one, as: "archive" });

faithful(
  "an alias is the sub-chart's name in everything",
  simple("shop", {
    values: { front: { port: 81 }, web: { port: 82 }, front2: { on: true } },
    subcharts: [part(named("web"), { alias: "front", condition: "front.on" })],
  }),
  { subcharts: ["front"], objects: { "": 1, front: 2 } },
  { subcharts: ["front"], values: { front: { port: 83 }, web: { port: 84 } }, objects: { "": 1, front: 2 } },
  { subcharts: ["front"], values: { front: { on: false } }, objects: { "": 1, front: "disabled" } },
);

const twice = simple("shop", {
  values: { one: { port: 81 } },
  subcharts: [
    part(named("web", { crds: { "crd.yaml": crd("webs") } }), { alias: "one" }, { alias: "two", condition: "two.on" }),
    part(simple("db")),
  ],
});

faithful(
  "one chart under two aliases is two pieces, or one and a rest",
  twice,
  { sharedCrds: true, subcharts: ["one", "two", "db"], objects: { "": 1, one: 4, two: 4, db: 1 } },
  { sharedCrds: true, subcharts: ["one"], values: { two: { port: 82 } }, objects: { "": 6, one: 4 } },
  {
    sharedCrds: true,
    subcharts: ["two", "db"],
    values: { two: { port: 82 }, one: null },
    objects: { "": 5, two: 4, db: 1 },
  },
  {
    sharedCrds: true,
    subcharts: ["one", "two"],
    values: { two: { on: false } },
    objects: { "": 2, one: 3, two: "disabled" },
  },
  { sharedCrds: true, subcharts: ["db"], objects: { "": 7, db: 1 } },
);

faithful(
  "one chart by its own name and by an alias",
  simple("shop", { subcharts: [part(named("web"), {}, { alias: "again" })] }),
  {
    subcharts: ["web", "again"],
    values: { web: { port: 1 }, again: { port: 2 } },
    objects: { "": 1, web: 2, again: 2 },
  },
  { subcharts: ["again"], objects: { "": 3, again: 2 } },
  { subcharts: ["web"], objects: { "": 3, web: 2 } },
);

faithful(
  "aliases of a chart that has sub-charts of its own",
  simple("shop", {
    subcharts: [
      part(
        named("web", { subcharts: [part(named("side")), part(named("log"), { alias: "journal" })] }),
        { alias: "one" },
        { alias: "two" },
      ),
    ],
  }),
  { subcharts: ["one", "two"], objects: { "": 1, one: 6, two: 6 } },
  { subcharts: ["two"], values: { two: { side: { port: 3 }, journal: { port: 4 } } }, objects: { "": 7, two: 6 } },
);

faithful(
  "below two aliases, a chart that is not declared beside one that is: Helm renders it for one of them",
  simple("shop", {
    subcharts: [
      part(
        named("web", { subcharts: [part(simple("side")), undeclared(simple("log"))] }),
        { alias: "one", condition: "one.on" },
        { alias: "two", condition: "two.on,global.two" },
      ),
    ],
  }),
  { subcharts: ["one", "two"], objects: { "": 1, one: 3, two: 4 } },
  { subcharts: ["one"], objects: { "": 5, one: 3 } },
  { subcharts: ["one", "two"], values: { two: { on: false } }, objects: { "": 1, one: 4, two: "disabled" } },
  { subcharts: ["one"], values: { global: { two: false } }, objects: { "": 1, one: 4 } },
  { subcharts: ["two"], values: { one: { on: false } }, objects: { "": 1, two: 4 } },
);

faithful(
  "sub-charts as archives, one inside the other",
  simple("shop", {
    subcharts: [
      archived(part(simple("web", { subcharts: [archived(part(simple("side"), { condition: "side.on" }))] }))),
      archived(part(named("db"), { alias: "store" }, {})),
    ],
  }),
  { subcharts: ["web", "store", "db"], objects: { "": 1, web: 2, store: 2, db: 2 } },
  { subcharts: ["web", "store"], values: { web: { side: { on: false } } }, objects: { "": 3, web: 1, store: 2 } },
);

faithful(
  "two versions of one chart, told apart by their ranges",
  simple("shop", {
    subcharts: [
      archived(part(named("web", { version: "1.4.0" }), { alias: "old", version: "~1" })),
      archived(
        part(named("web", { version: "2.1.0", values: { port: 8080, next: true } }), {
          alias: "new",
          version: ">=2.0.0 <3",
        }),
      ),
    ],
  }),
  { subcharts: ["old", "new"], objects: { "": 1, old: 2, new: 2 } },
  { subcharts: ["new"], values: { old: { port: 5 } }, objects: { "": 3, new: 2 } },
);

faithful(
  "an old chart with requirements.yaml",
  simple("shop", {
    apiVersion: "v1",
    values: { tags: { data: true } },
    files: { "requirements.lock": "dependencies: []\ndigest: sha256:00\ngenerated: 2020-01-01T00:00:00Z\n" },
    subcharts: [
      part(
        named("web", {
          apiVersion: "v1",
          subcharts: [part(simple("side", { apiVersion: "v1" }), { condition: "side.on" })],
        }),
        { alias: "front" },
      ),
      part(simple("db"), { tags: ["data"], repository: "https://charts.example.com" }),
    ],
  }),
  { subcharts: ["front", "db"], objects: { "": 1, front: 3, db: 1 } },
  {
    subcharts: ["front", "db"],
    values: { tags: { data: false }, front: { side: { on: false } } },
    objects: { "": 1, front: 2, db: "disabled" },
  },
);

faithful(
  "sub-charts that are in charts/ without being declared",
  simple("shop", {
    values: { web: { port: 81 } },
    subcharts: [undeclared(simple("web")), part(simple("db")), archived(undeclared(simple("mq")))],
  }),
  { subcharts: ["web", "db", "mq"], objects: { "": 1, web: 1, db: 1, mq: 1 } },
  { subcharts: ["web"], values: { web: { port: 82 } }, objects: { "": 3, web: 1 } },
);

faithful(
  "an umbrella of umbrellas: a piece takes all that is below it",
  simple("shop", {
    values: { front: { web: { side: { port: 7 } } } },
    subcharts: [
      part(
        simple("front", {
          subcharts: [
            part(simple("web", { subcharts: [part(simple("side"))] })),
            part(simple("db"), { condition: "db.on" }),
          ],
        }),
      ),
      part(
        simple("back", {
          subcharts: [part(simple("web")), archived(part(simple("db"), { condition: "db.on,global.db" }))],
        }),
      ),
    ],
  }),
  { subcharts: ["front", "back"], objects: { "": 1, front: 4, back: 3 } },
  { subcharts: ["back"], values: { global: { db: false }, back: { web: { port: 1 } } }, objects: { "": 5, back: 2 } },
  { subcharts: ["front"], values: { front: { db: { on: false }, web: { port: null } } }, objects: { "": 4, front: 3 } },
);

const common = (version: string): ChartSpec =>
  chart({
    name: "common",
    version,
    type: "library",
    values: { prefix: "lib" },
    templates: {
      "_names.tpl": defines("common.name", `{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 63 }}`),
      "_object.yaml": `{{- define "common.object" -}}\napiVersion: v1\nkind: Secret\nmetadata:\n  name: {{ include "common.name" . }}-${version}\n{{- end -}}\n`,
    },
  });

faithful(
  "a library is in every part and a release of none",
  simple("shop", {
    templates: { "object.yaml": `{{ include "common.object" . }}` },
    subcharts: [
      part(common("1.0.0")),
      part(
        simple("web", {
          templates: { "object.yaml": `{{ include "common.object" . }}` },
          subcharts: [part(common("1.1.0"))],
        }),
      ),
      part(
        simple("db", {
          templates: {
            "object.yaml": `{{- include "common.object" . }}\nstringData:\n  prefix: {{ .Values.common.prefix }}\n`,
          },
          subcharts: [archived(part(common("1.2.0")))],
        }),
      ),
    ],
  }),
  { subcharts: ["web", "db"], objects: { "": 1, web: 1, db: 1 } },
  { subcharts: ["db"], values: { db: { common: { prefix: "user" } } }, objects: { "": 2, db: 1 } },
);

faithful(
  "folders of sub-charts that are named as a chart's own folders, or not as the sub-chart",
  simple("shop", {
    subcharts: [
      part(simple("templates")),
      part(simple("crds", { crds: { "a.yaml": crd("as") } })),
      part(simple("charts")),
      { ...part(simple("web")), folder: "zzz-vendored" },
      { ...part(named("db"), { alias: "store" }), folder: "web" },
    ],
  }),
  {
    subcharts: ["templates", "crds", "charts", "web", "store"],
    objects: { "": 1, templates: 1, crds: 2, charts: 1, web: 1, store: 2 },
  },
  { subcharts: ["web", "crds"], objects: { "": 5, crds: 2, web: 1 } },
);

function crd(plural: string): string {
  return `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: ${plural}.example.com\nspec: {text: "{{ no template }}"}\n`;
}

faithful(
  "CRDs go with the part that brings them, several to a file, in folders, without being rendered",
  simple("shop", {
    crds: { "own.yaml": crd("owns"), "deep/more.yaml": `${crd("mores")}---\n${crd("mosts")}` },
    subcharts: [
      part(
        simple("web", {
          crds: { "web.yaml": crd("webs"), "README.md": "no CRD" },
          subcharts: [part(simple("side", { crds: { "side.yaml": crd("sides") } }))],
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
  simple("shop", {
    templates: {
      "hook.yaml": hook("before", "pre-install,pre-upgrade"),
      "NOTES.txt": "{{ .Values.web.port }}",
      "all.yaml": shows("shop"),
    },
    subcharts: [
      part(
        simple("web", {
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
  simple("shop", {
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
        simple("web", {
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
  simple("shop", {
    files: {
      "charts/_draft/Chart.yaml": "broken",
      "charts/.hidden/Chart.yaml": "broken",
    },
    subcharts: [part(simple("web", { files: { "charts/_none/a.txt": "none" } }))],
  }),
  { subcharts: ["web"], objects: { "": 1, web: 1 } },
);

faithful(
  "a sub-chart without an object, a parent without a template, all sub-charts listed",
  chart({
    name: "shop",
    subcharts: [
      part(chart({ name: "empty" })),
      part(simple("web")),
      part(simple("never", { templates: { "a.yaml": "{{ if false }}x{{ end }}\n", "b.yaml": "# nothing\n---\n\n" } })),
    ],
  }),
  { subcharts: ["empty", "web", "never"], objects: { "": 0, empty: 0, web: 1, never: 0 } },
);

faithful(
  "files that templates read, of the own part and by the parent of its sub-charts",
  simple("shop", {
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
        simple("web", {
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
  simple("shop", {
    templates: {
      "all.yml": shows("shop"),
      "plain.json": `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{ .Release.Name }}-json"}}`,
    },
    subcharts: [
      part(
        simple("web", {
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
  simple("Shop_Suite", {
    version: "1.2.3-rc.1+build.5",
    more: { appVersion: "9", kubeVersion: ">=1.20.0-0", annotations: { category: "Shop" }, deprecated: true },
    subcharts: [
      part(simple("my_Cache.v2", { version: "0.0.1-alpha" }), { version: "0.x.x-0" }),
      part(named("web-2"), { alias: "webTwo" }),
    ],
  }),
  { subcharts: ["my_Cache.v2", "webTwo"], objects: { "": 1, "my_Cache.v2": 1, webTwo: 2 } },
  { subcharts: ["webTwo"], values: { webTwo: { port: 5 }, "my_Cache.v2": { port: 6 } }, objects: { "": 2, webTwo: 2 } },
);
