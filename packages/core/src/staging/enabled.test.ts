import { describe, expect, test } from "vitest";
import { enablement } from "./enabled.ts";
import type { Enabling } from "./record.ts";

const none: Enabling = { conditions: [], tags: [] };
const on: Enabling = { conditions: [{ path: ["db", "enabled"], default: true }], tags: [] };
const off: Enabling = { conditions: [{ path: ["db", "enabled"], default: false }], tags: [] };
const two: Enabling = {
  conditions: [{ path: ["db", "enabled"] }, { path: ["global", "db"], default: false }],
  tags: [],
};
const tags: Enabling = { conditions: [], tags: [{ name: "back", default: false }, { name: "data" }] };
const both: Enabling = { conditions: [{ path: ["db", "enabled"] }], tags: [{ name: "back", default: false }] };

describe("whether Helm renders a sub-chart", () => {
  test.each<[string, Enabling, Record<string, unknown>, string]>([
    ["nothing decides: enabled", none, {}, "enabled"],
    ["the chart's own value decides", off, {}, "disabled"],
    ["the user's outweighs it", off, { db: { enabled: true } }, "enabled"],
    ["false disables", on, { db: { enabled: false, size: 1 } }, "disabled"],
    ["no text decides, and hides the chart's", off, { db: { enabled: "false" } }, "enabled"],
    ["a null deletes the chart's", off, { db: { enabled: null } }, "enabled"],
    ["a table decides nothing", off, { db: { enabled: { yes: true } } }, "enabled"],
    ["what is in the way decides nothing", off, { db: 7 }, "enabled"],
    ["a null in the way may let another default show through", on, { db: null }, "unknown"],
    ["the first boolean of two conditions", two, { db: { enabled: true }, global: { db: false } }, "enabled"],
    ["the second where the first has none", two, {}, "disabled"],
    ["the user's at the second", two, { global: { db: true } }, "enabled"],
    ["the chart's tag", tags, {}, "disabled"],
    ["one tag that is true is enough", tags, { tags: { data: true } }, "enabled"],
    ["all that are set are false", tags, { tags: { data: false } }, "disabled"],
    ["none is set", tags, { tags: { back: null } }, "enabled"],
    ["a tag that is no boolean counts as not set", tags, { tags: { back: "false" } }, "enabled"],
    ["tags that are no table count for nothing", tags, { tags: false }, "enabled"],
    ["null tags count for nothing", tags, { tags: null }, "enabled"],
    ["a condition outweighs the tags", both, { db: { enabled: true } }, "enabled"],
    [
      "a condition outweighs the tags the other way",
      both,
      { db: { enabled: false }, tags: { back: true } },
      "disabled",
    ],
    ["tags where the condition says nothing", both, { db: {} }, "disabled"],
    [
      "keys of JavaScript's objects are no values",
      { ...none, conditions: [{ path: ["constructor", "name"] }] },
      {},
      "enabled",
    ],
  ])("%s", (_, enabling, values, expected) => {
    expect(enablement(enabling, values, { unseen: false })).toBe(expected);
  });

  test("a path into a sub-chart's globals is left to Helm, which makes them of several charts'", () => {
    const enabling: Enabling = { conditions: [{ path: ["db", "global", "on"], default: true }], tags: [] };
    expect(enablement(enabling, { global: { on: false } }, { unseen: false })).toBe("unknown");
  });

  describe("where values that nobody sees here lie below the inline ones", () => {
    test.each<[string, Enabling, Record<string, unknown>, string]>([
      ["nothing to decide by", none, {}, "enabled"],
      ["the chart's own value is not certain", on, {}, "unknown"],
      ["an inline value is", on, { db: { enabled: false } }, "disabled"],
      ["an inline null is", on, { db: { enabled: null } }, "enabled"],
      ["one before it is not", two, { global: { db: true } }, "unknown"],
      ["a tag that is true is enough", tags, { tags: { data: true } }, "enabled"],
      ["others might be", tags, { tags: { data: false } }, "unknown"],
      ["all are false", tags, { tags: { data: false, back: false } }, "disabled"],
    ])("%s", (_, enabling, values, expected) => {
      expect(enablement(enabling, values, { unseen: true })).toBe(expected);
    });
  });
});
