import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { planned } from "../../testing/world.ts";
import { plansData } from "./plan-data.ts";

const steps = readFileSync(new URL("../../testdata/steps.yaml", import.meta.url), "utf8");

test("programs get the plan's nodes by level, each with its chart and what was found of it", async () => {
  const groups = await planned(steps);
  const nodes = groups[0]!.plan.nodes;
  const [db, web, smoke] = ["db", "web", "web.smoke"].map((name) => nodes.find((it) => it.name === name));
  const url = "oci://registry.example.com/charts";
  const resolved = { version: "1.2.9", digest: "sha256:abc" };
  const charts = new Map([["db", resolved]]);
  expect(plansData(groups.map((group) => ({ ...group, charts, splits: new Map() })))).toEqual({
    plans: [
      {
        group: "gated",
        namespace: "default",
        revision: expect.stringMatching(/^gated-[0-9a-f]{10}$/),
        parallelism: 10,
        levels: [["db"], ["web"], ["web.smoke"]],
        longestPath: ["db", "web", "web.smoke"],
        nodes: [
          { ...db, level: 1, chart: { url, name: "postgres", version: "~1.2", resolved } },
          { ...web, level: 2, chart: { url, name: "web" } },
          { ...smoke, level: 3 },
        ],
      },
    ],
  });
});
