/** What each part is told: defaults, overrides, globals, null, conditions, tags, imports. */
import { faithful } from "./harness/cases.ts";
import { type ChartSpec, chart, part } from "./harness/fixture.ts";
import { shows } from "./harness/templates.ts";

/** A chart with one object that shows what it sees. */
const part1 = (name: string, more: Partial<ChartSpec> = {}): ChartSpec =>
  chart({
    name,
    values: { port: 80, image: { repository: name, tag: "1" } },
    templates: { "all.yaml": shows(name) },
    ...more,
  });

const both = (more: Partial<ChartSpec> = {}): ChartSpec =>
  part1("shop", { subcharts: [part(part1("web")), part(part1("db"))], ...more });

const each = { "": 1, web: 1, db: 1 };

faithful(
  "an umbrella of two is its parent and two pieces, whichever are listed",
  both(),
  { subcharts: ["web", "db"], objects: each },
  { subcharts: ["db"], objects: { "": 2, db: 1 } },
  { subcharts: [], objects: { "": 3 } },
);

faithful(
  "the parent's values outweigh a sub-chart's, and the user's outweigh both",
  both({ values: { own: 1, web: { port: 81, image: { tag: "2" } }, db: { extra: [1, 2] } } }),
  { subcharts: ["web", "db"], objects: each },
  {
    subcharts: ["web", "db"],
    values: { own: 2, web: { port: 82 }, db: { extra: [3], image: { repository: "other" } } },
    objects: each,
  },
  { subcharts: ["web"], values: { db: { port: 5432 }, neither: { known: true } }, objects: { "": 2, web: 1 } },
);

faithful(
  "globals go from the top down, over a sub-chart's own",
  both({
    values: { global: { registry: "parent", pull: { policy: "Always" } }, web: { global: { only: "web" } } },
    subcharts: [
      part(part1("web", { values: { global: { registry: "web", zone: "a" } }, subcharts: [part(part1("side"))] })),
      part(part1("db", { values: { global: { registry: "db", pull: { secret: "db" } } } })),
    ],
  }),
  { subcharts: ["web", "db"], objects: { "": 1, web: 2, db: 1 } },
  {
    subcharts: ["web", "db"],
    values: { global: { registry: "user", pull: { secret: "user" } } },
    objects: { "": 1, web: 2, db: 1 },
  },
  {
    subcharts: ["db"],
    values: { db: { global: { zone: "user" } }, web: { side: { global: { zone: "b" } } } },
    objects: { "": 3, db: 1 },
  },
  {
    subcharts: ["web", "db"],
    values: { global: { list: [1], text: "", zero: 0, no: false } },
    objects: { "": 1, web: 2, db: 1 },
  },
);

faithful(
  "null deletes a default, at any depth and in any layer",
  both({
    values:
      "own: {a: 1, b: null}\nglobal: {a: 1, b: {c: 2, d: null}}\nweb: {port: null, image: {tag: null}}\ndb: {image: null}\n",
  }),
  { subcharts: ["web", "db"], objects: each },
  {
    subcharts: ["web", "db"],
    values: { own: { a: null }, web: { image: { repository: null } }, db: { port: null } },
    objects: each,
  },
  { subcharts: ["web", "db"], values: { global: { a: null, b: { c: null } }, web: { image: null } }, objects: each },
  { subcharts: ["web", "db"], values: { own: null, none: null, web: { none: { deep: null } } }, objects: each },
);

faithful(
  "a whole sub-chart's values, or all globals, may be null",
  both({ values: { global: { a: 1 }, web: { port: 81 } } }),
  { subcharts: ["web", "db"], values: { web: null }, objects: each },
  { subcharts: ["web", "db"], values: { global: null }, objects: each },
);

faithful(
  "a table where a default is no table, and the other way round",
  both({ values: { web: { port: { http: 80 }, image: "web:1" }, own: { a: 1 } } }),
  { subcharts: ["web", "db"], objects: each },
  { subcharts: ["web", "db"], values: { own: "text", db: { image: "db:2", port: { tcp: 1 } } }, objects: each },
  { subcharts: ["web", "db"], values: { db: { image: [] } }, objects: each },
);

faithful(
  "values.yaml may be missing, empty, only comments, or use anchors and merge keys",
  part1("shop", {
    values: "# nothing\n",
    subcharts: [
      part(
        part1("web", {
          values:
            "base: &base {a: 1, b: [x, y]}\nuse:\n  <<: *base\n  a: 2\nagain: *base\nyes: no\noctal: 0o17\nold: 017\nbig: 12345678901234567890\nsmall: 1e-7\n",
        }),
      ),
      part(chart({ name: "db", templates: { "all.yaml": shows("db") } })),
      part(part1("mq", { values: "" })),
    ],
  }),
  { subcharts: ["web", "db", "mq"], objects: { "": 1, web: 1, db: 1, mq: 1 } },
  {
    subcharts: ["web", "db"],
    values: { web: { use: { a: null }, base: { b: ["z"] } }, mq: { x: 1.5 } },
    objects: { "": 2, web: 1, db: 1 },
  },
);

faithful(
  "a condition turns a sub-chart off and on, by defaults and by the user's values",
  both({
    values: { web: { enabled: false }, cache: { on: true } },
    subcharts: [part(part1("web"), { condition: "web.enabled" }), part(part1("db"), { condition: "cache.on" })],
  }),
  { subcharts: ["web", "db"], objects: { "": 1, web: "disabled", db: 1 } },
  { subcharts: ["web", "db"], values: { web: { enabled: true } }, objects: each },
  { subcharts: ["web", "db"], values: { cache: { on: false } }, objects: { "": 1, web: "disabled", db: "disabled" } },
  { subcharts: ["db"], values: { web: { enabled: true } }, objects: { "": 2, db: 1 } },
  { subcharts: ["web"], values: { web: { enabled: true }, cache: null }, objects: { "": 2, web: 1 } },
);

faithful(
  "the first condition that is a boolean decides",
  both({
    values: { a: { on: "yes" }, b: { on: false } },
    subcharts: [
      part(part1("web"), { condition: "missing.on,a.on,b.on" }),
      part(part1("db"), { condition: " c.on,b.on" }),
    ],
  }),
  { subcharts: ["web", "db"], objects: { "": 1, web: "disabled", db: "disabled" } },
  { subcharts: ["web", "db"], values: { a: { on: true } }, objects: { "": 1, web: 1, db: "disabled" } },
  {
    subcharts: ["web", "db"],
    values: { missing: { on: true }, a: { on: false } },
    objects: { "": 1, web: 1, db: "disabled" },
  },
  {
    subcharts: ["web", "db"],
    values: { b: { on: null }, c: { on: false } },
    objects: { "": 1, web: 1, db: "disabled" },
  },
  { subcharts: ["web", "db"], values: { b: { on: 1 } }, objects: each },
);

faithful(
  "a condition may read globals, a sibling's values, or a table",
  both({
    values: { global: { db: { enabled: true } }, web: { metrics: { on: false } } },
    subcharts: [
      part(part1("web"), { condition: "global.web" }),
      part(part1("db"), { condition: "global.db.enabled" }),
      part(part1("exporter"), { condition: "web.metrics.on" }),
    ],
  }),
  { subcharts: ["web", "db", "exporter"], objects: { ...each, exporter: "disabled" } },
  {
    subcharts: ["web", "db", "exporter"],
    values: { web: { metrics: { on: true } } },
    objects: { ...each, exporter: 1 },
  },
  {
    subcharts: ["db", "exporter"],
    values: { global: { web: false } },
    objects: { "": 1, db: 1, exporter: "disabled" },
  },
  { subcharts: ["web", "db"], values: { global: { db: null, web: { a: 1 } } }, objects: each },
);

faithful(
  "tags turn groups of sub-charts off; one that is true is enough; a condition outweighs them",
  both({
    values: { tags: { front: true, data: false }, web: {} },
    subcharts: [
      part(part1("web"), { tags: ["front", "data"], condition: "web.enabled" }),
      part(part1("db"), { tags: ["data"] }),
      part(part1("mq"), { tags: ["data", "unset"], condition: "mq.enabled" }),
    ],
  }),
  { subcharts: ["web", "db", "mq"], objects: { "": 1, web: 1, db: "disabled", mq: "disabled" } },
  { subcharts: ["web", "db", "mq"], values: { tags: { data: true } }, objects: { ...each, mq: 1 } },
  {
    subcharts: ["web", "db"],
    values: { tags: { front: false }, web: { enabled: true } },
    objects: { "": 1, web: 1, db: "disabled" },
  },
  {
    subcharts: ["web", "db", "mq"],
    values: { mq: { enabled: true }, web: { enabled: false }, tags: { data: "x" } },
    objects: { "": 1, web: "disabled", db: 1, mq: 1 },
  },
  { subcharts: ["web", "db"], values: { tags: null }, objects: { "": 2, web: 1, db: 1 } },
);

faithful(
  "tags and conditions hold for sub-charts of sub-charts, by the path from the root",
  both({
    values: { tags: { deep: false }, web: { side: { enabled: true } } },
    subcharts: [
      part(
        part1("web", {
          values: { side: { enabled: false }, cache: { enabled: true }, tags: { own: false } },
          subcharts: [
            part(part1("side"), { condition: "side.enabled" }),
            part(part1("cache"), { condition: "cache.enabled", tags: ["deep"] }),
            part(part1("log"), { tags: ["deep", "own"] }),
          ],
        }),
      ),
      part(part1("db")),
    ],
  }),
  { subcharts: ["web", "db"], objects: { "": 1, web: 3, db: 1 } },
  { subcharts: ["web", "db"], values: { tags: { deep: true } }, objects: { "": 1, web: 4, db: 1 } },
  {
    subcharts: ["db"],
    values: { web: { side: { enabled: false }, cache: { enabled: false } } },
    objects: { "": 2, db: 1 },
  },
  { subcharts: ["web"], values: { tags: { own: true }, side: { enabled: false } }, objects: { "": 2, web: 4 } },
);

faithful(
  "exported values of a sub-chart reach the parent, under its own",
  both({
    values: { host: "parent" },
    subcharts: [
      part(part1("web", { values: { exports: { data: { host: "web", port: 8080, tls: { on: true } } } } }), {
        "import-values": ["data", "missing"],
      }),
      part(part1("db")),
    ],
  }),
  { subcharts: ["web", "db"], objects: each },
  { subcharts: ["web", "db"], values: { port: 1, web: { exports: { data: { port: 2 } } } }, objects: each },
  { subcharts: ["db"], values: { tls: null }, objects: { "": 2, db: 1 } },
);

faithful(
  "imported values may land in a sibling's values and in globals, after conditions were judged",
  both({
    values: { db: { host: "mine" } },
    subcharts: [
      part(
        part1("web", { values: { settings: { host: "web", port: 1 }, flags: { on: false }, shared: { zone: "z" } } }),
        {
          "import-values": [
            { child: "settings", parent: "db" },
            { child: "flags", parent: "mq" },
            { child: "shared", parent: "global" },
          ],
        },
      ),
      part(part1("db")),
      part(part1("mq"), { condition: "mq.on" }),
    ],
  }),
  { subcharts: ["web", "db", "mq"], objects: { ...each, mq: 1 } },
  {
    subcharts: ["web", "db", "mq"],
    values: { web: { settings: { port: 2 }, shared: { zone: "y" } }, mq: { on: false } },
    objects: { ...each, mq: "disabled" },
  },
  { subcharts: ["db"], values: { db: { port: null }, global: { zone: "user" } }, objects: { "": 3, db: 1 } },
);

faithful(
  "a disabled sub-chart exports nothing, and so may its sub-charts",
  both({
    subcharts: [
      part(
        part1("web", {
          values: { out: { from: "web" } },
          subcharts: [
            part(part1("side", { values: { out: { deep: "side" } } }), {
              condition: "side.on",
              "import-values": [{ child: "out", parent: "out" }],
            }),
          ],
        }),
        { condition: "web.on", "import-values": [{ child: "out", parent: "db.in" }] },
      ),
      part(part1("db")),
    ],
  }),
  { subcharts: ["web", "db"], objects: { "": 1, web: 2, db: 1 } },
  { subcharts: ["web", "db"], values: { web: { on: false } }, objects: { "": 1, web: "disabled", db: 1 } },
  { subcharts: ["web", "db"], values: { web: { side: { on: false } } }, objects: { "": 1, web: 1, db: 1 } },
  { subcharts: ["db"], values: { web: { on: false } }, objects: { "": 1, db: 1 } },
);

const strict = (...required: string[]) => ({
  $schema: "http://json-schema.org/draft-07/schema#",
  type: "object",
  required,
  properties: { port: { type: "integer" } },
});

faithful(
  "the parent's schema may ask for values that a piece does not get, a sub-chart's schema for its own",
  both({
    schema: { ...strict("password", "db"), properties: { db: { type: "object", required: ["password"] } } },
    subcharts: [
      part(part1("web", { schema: { ...strict("port"), additionalProperties: true } })),
      part(part1("db", { schema: strict("password") })),
    ],
  }),
  { subcharts: ["web", "db"], values: { password: "p", db: { password: "q" } }, objects: each },
  {
    subcharts: ["web"],
    values: { password: "p", db: { password: "q" }, web: { port: 1 } },
    objects: { "": 2, web: 1 },
  },
);
