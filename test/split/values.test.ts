/** What each part is told: defaults, overrides, globals, null, imports, schemas. */
import { faithful } from "./harness/cases.ts";
import { both, shown } from "./harness/charts.ts";
import { chart, part } from "./harness/fixture.ts";
import { shows } from "./harness/templates.ts";

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
      part(shown("web", { values: { global: { registry: "web", zone: "a" } }, subcharts: [part(shown("side"))] })),
      part(shown("db", { values: { global: { registry: "db", pull: { secret: "db" } } } })),
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
  shown("shop", {
    values: "# nothing\n",
    subcharts: [
      part(
        shown("web", {
          values:
            "base: &base {a: 1, b: [x, y]}\nuse:\n  <<: *base\n  a: 2\nagain: *base\nyes: no\noctal: 0o17\nold: 017\nbig: 12345678901234567890\nsmall: 1e-7\n",
        }),
      ),
      part(chart({ name: "db", templates: { "all.yaml": shows("db") } })),
      part(shown("mq", { values: "" })),
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
  "exported values of a sub-chart reach the parent, under its own",
  both({
    values: { host: "parent" },
    subcharts: [
      part(shown("web", { values: { exports: { data: { host: "web", port: 8080, tls: { on: true } } } } }), {
        "import-values": ["data", "missing"],
      }),
      part(shown("db")),
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
        shown("web", { values: { settings: { host: "web", port: 1 }, flags: { on: false }, shared: { zone: "z" } } }),
        {
          "import-values": [
            { child: "settings", parent: "db" },
            { child: "flags", parent: "mq" },
            { child: "shared", parent: "global" },
          ],
        },
      ),
      part(shown("db")),
      part(shown("mq"), { condition: "mq.on" }),
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
      part(shown("web", { schema: { ...strict("port"), additionalProperties: true } })),
      part(shown("db", { schema: strict("password") })),
    ],
  }),
  { subcharts: ["web", "db"], values: { password: "p", db: { password: "q" } }, objects: each },
  {
    subcharts: ["web"],
    values: { password: "p", db: { password: "q" }, web: { port: 1 } },
    objects: { "": 2, web: 1 },
  },
);
