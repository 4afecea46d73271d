/** How charts are built: aliases, nesting, archives, old formats, libraries. */
import { faithful } from "./harness/cases.ts";
import { crd, named, shown } from "./harness/charts.ts";
import { type ChartSpec, chart, type Part, part, undeclared } from "./harness/fixture.ts";
import { defines } from "./harness/templates.ts";

const archived = (one: Part): Part => ({ ...one, as: "archive" });

faithful(
  "an alias is the sub-chart's name in everything",
  shown("shop", {
    values: { front: { port: 81 }, web: { port: 82 }, front2: { on: true } },
    subcharts: [part(named("web"), { alias: "front", condition: "front.on" })],
  }),
  { subcharts: ["front"], objects: { "": 1, front: 2 } },
  { subcharts: ["front"], values: { front: { port: 83 }, web: { port: 84 } }, objects: { "": 1, front: 2 } },
  { subcharts: ["front"], values: { front: { on: false } }, objects: { "": 1, front: "disabled" } },
);

const twice = shown("shop", {
  values: { one: { port: 81 } },
  subcharts: [
    part(named("web", { crds: { "crd.yaml": crd("webs") } }), { alias: "one" }, { alias: "two", condition: "two.on" }),
    part(shown("db")),
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
  shown("shop", { subcharts: [part(named("web"), {}, { alias: "again" })] }),
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
  shown("shop", {
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
  shown("shop", {
    subcharts: [
      part(
        named("web", { subcharts: [part(shown("side")), undeclared(shown("log"))] }),
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
  shown("shop", {
    subcharts: [
      archived(part(shown("web", { subcharts: [archived(part(shown("side"), { condition: "side.on" }))] }))),
      archived(part(named("db"), { alias: "store" }, {})),
    ],
  }),
  { subcharts: ["web", "store", "db"], objects: { "": 1, web: 2, store: 2, db: 2 } },
  { subcharts: ["web", "store"], values: { web: { side: { on: false } } }, objects: { "": 3, web: 1, store: 2 } },
);

faithful(
  "two versions of one chart, told apart by their ranges",
  shown("shop", {
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
  shown("shop", {
    apiVersion: "v1",
    values: { tags: { data: true } },
    files: { "requirements.lock": "dependencies: []\ndigest: sha256:00\ngenerated: 2020-01-01T00:00:00Z\n" },
    subcharts: [
      part(
        named("web", {
          apiVersion: "v1",
          subcharts: [part(shown("side", { apiVersion: "v1" }), { condition: "side.on" })],
        }),
        { alias: "front" },
      ),
      part(shown("db"), { tags: ["data"], repository: "https://charts.example.com" }),
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
  shown("shop", {
    values: { web: { port: 81 } },
    subcharts: [undeclared(shown("web")), part(shown("db")), archived(undeclared(shown("mq")))],
  }),
  { subcharts: ["web", "db", "mq"], objects: { "": 1, web: 1, db: 1, mq: 1 } },
  { subcharts: ["web"], values: { web: { port: 82 } }, objects: { "": 3, web: 1 } },
);

faithful(
  "an umbrella of umbrellas: a piece takes all that is below it",
  shown("shop", {
    values: { front: { web: { side: { port: 7 } } } },
    subcharts: [
      part(
        shown("front", {
          subcharts: [
            part(shown("web", { subcharts: [part(shown("side"))] })),
            part(shown("db"), { condition: "db.on" }),
          ],
        }),
      ),
      part(
        shown("back", {
          subcharts: [part(shown("web")), archived(part(shown("db"), { condition: "db.on,global.db" }))],
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
  shown("shop", {
    templates: { "object.yaml": `{{ include "common.object" . }}` },
    subcharts: [
      part(common("1.0.0")),
      part(
        shown("web", {
          templates: { "object.yaml": `{{ include "common.object" . }}` },
          subcharts: [part(common("1.1.0"))],
        }),
      ),
      part(
        shown("db", {
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
