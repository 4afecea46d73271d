import { type Enabling, enablement } from "@orkestra/core";
import { expect, test } from "vitest";
import { whyDisabled } from "./disabled.ts";

const condition = (path: string, is?: boolean) => ({
  path: path.split("."),
  ...(is === undefined ? {} : { default: is }),
});

test.each<{ enabling: Enabling; values: Record<string, unknown>; why: string }>([
  {
    enabling: { conditions: [condition("db.enabled", false)], tags: [] },
    values: {},
    why: "db.enabled is false in the chart's own values",
  },
  {
    enabling: { conditions: [condition("db.enabled", true)], tags: [] },
    values: { db: { enabled: false } },
    why: "db.enabled is false",
  },
  {
    enabling: { conditions: [condition("db.enabled"), condition("global.db", true)], tags: [] },
    values: { db: { enabled: "no" }, global: { db: false } },
    why: "global.db is false",
  },
  {
    enabling: { conditions: [condition("db.enabled")], tags: [{ name: "ui", default: false }] },
    values: {},
    why: "its tag ui is false",
  },
  {
    enabling: { conditions: [], tags: [{ name: "ui", default: true }, { name: "db" }, { name: "x" }] },
    values: { tags: { ui: false, db: false } },
    why: "its tags ui, db are false",
  },
])("$why", ({ enabling, values, why }) => {
  expect(enablement(enabling, values, { unseen: false })).toBe("disabled");
  expect(whyDisabled(enabling, values)).toBe(why);
});
