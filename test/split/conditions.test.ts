/** Which sub-charts are rendered at all: conditions, tags, and what a disabled one leaves behind. */
import { faithful } from "./harness/cases.ts";
import { both, shown } from "./harness/charts.ts";
import { part } from "./harness/fixture.ts";

const each = { "": 1, web: 1, db: 1 };

faithful(
  "a condition turns a sub-chart off and on, by defaults and by the user's values",
  both({
    values: { web: { enabled: false }, cache: { on: true } },
    subcharts: [part(shown("web"), { condition: "web.enabled" }), part(shown("db"), { condition: "cache.on" })],
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
      part(shown("web"), { condition: "missing.on,a.on,b.on" }),
      part(shown("db"), { condition: " c.on,b.on" }),
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
      part(shown("web"), { condition: "global.web" }),
      part(shown("db"), { condition: "global.db.enabled" }),
      part(shown("exporter"), { condition: "web.metrics.on" }),
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
      part(shown("web"), { tags: ["front", "data"], condition: "web.enabled" }),
      part(shown("db"), { tags: ["data"] }),
      part(shown("mq"), { tags: ["data", "unset"], condition: "mq.enabled" }),
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
        shown("web", {
          values: { side: { enabled: false }, cache: { enabled: true }, tags: { own: false } },
          subcharts: [
            part(shown("side"), { condition: "side.enabled" }),
            part(shown("cache"), { condition: "cache.enabled", tags: ["deep"] }),
            part(shown("log"), { tags: ["deep", "own"] }),
          ],
        }),
      ),
      part(shown("db")),
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
  "a disabled sub-chart exports nothing, and so may its sub-charts",
  both({
    subcharts: [
      part(
        shown("web", {
          values: { out: { from: "web" } },
          subcharts: [
            part(shown("side", { values: { out: { deep: "side" } } }), {
              condition: "side.on",
              "import-values": [{ child: "out", parent: "out" }],
            }),
          ],
        }),
        { condition: "web.on", "import-values": [{ child: "out", parent: "db.in" }] },
      ),
      part(shown("db")),
    ],
  }),
  { subcharts: ["web", "db"], objects: { "": 1, web: 2, db: 1 } },
  { subcharts: ["web", "db"], values: { web: { on: false } }, objects: { "": 1, web: "disabled", db: 1 } },
  { subcharts: ["web", "db"], values: { web: { side: { on: false } } }, objects: { "": 1, web: 1, db: 1 } },
  { subcharts: ["db"], values: { web: { on: false } }, objects: { "": 1, db: 1 } },
);
