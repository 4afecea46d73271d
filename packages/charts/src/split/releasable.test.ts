import { expect, test } from "vitest";
import { meta, sub, umbrella } from "./charts.fixture.ts";
import { releasable } from "./releasable.ts";

test("sub-charts are told as an application lists them, in the order of the chart, libraries left out", () => {
  const chart = umbrella(
    {
      "Chart.yaml": meta(
        "umbrella",
        [
          "dependencies:",
          '- {name: b, version: "*", alias: cache, condition: cache.enabled, tags: [back], depends-on: [a, lib, cache]}',
          '- {name: a, version: "*"}',
          '- {name: b, version: "*"}',
          '- {name: lib, version: "*"}',
          '- {name: gone, version: "*"}',
        ].join("\n"),
      ),
      "values.yaml": "cache: {enabled: false}\n",
    },
    sub("a"),
    sub("b"),
    sub("loose"),
    sub("lib", { "Chart.yaml": meta("lib", "type: library\n") }),
  );
  expect(releasable(chart)).toEqual([
    {
      name: "cache",
      chart: "b",
      version: "1.0.0",
      condition: "cache.enabled",
      tags: ["back"],
      dependsOn: ["a"],
      enabling: { conditions: [{ path: ["cache", "enabled"], default: false }], tags: [{ name: "back" }] },
      enabledByDefault: false,
    },
    ...["a", "b", "loose"].map((name) => ({
      name,
      chart: name,
      version: "1.0.0",
      tags: [],
      dependsOn: [],
      enabling: { conditions: [], tags: [] },
      enabledByDefault: true,
    })),
  ]);
});

test("what Helm takes in no certain order is left out", () => {
  expect(releasable(umbrella(sub("x1", {}, "x"), sub("x2", {}, "x"), sub("z"))).map(({ name }) => name)).toEqual(["z"]);
});
