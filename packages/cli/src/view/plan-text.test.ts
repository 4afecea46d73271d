import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { drawing, groupYaml, planned } from "../../testing/world.ts";
import type { CheckedGroup } from "../check-charts.ts";
import { stylesFor } from "../terminal.ts";
import { planText } from "./plan-text.ts";

const manifest = (name: string): string => readFileSync(new URL(`../../testdata/${name}`, import.meta.url), "utf8");
const plain = { columns: 80, styles: stylesFor(false) };

type Options = Partial<Parameters<typeof planText>[1] & Pick<CheckedGroup, "charts" | "splits">>;

async function textOf(
  yaml: string,
  { charts = new Map(), splits = new Map(), ...options }: Options = {},
): Promise<string> {
  const [group] = await planned(yaml);
  return planText({ ...group!, charts, splits }, { ...plain, ...options });
}

test("a plan is drawn with what there is to know of each release", async () => {
  expect(await textOf(manifest("bookinfo.yaml"))).toBe(
    `${drawing(`
      bookinfo in namespace shop

      level
          1  ●    details -> service@1.2.3
             │    namespace shop, timeout 5m, given up after 15m
             │ ●  ratings -> service@1.2.3
             │ │  namespace shop, timeout 5m, given up after 15m
          2  │ ●  reviews -> service@1.2.3
             │ │  namespace shop, timeout 5m, given up after 15m
             │ │  after ratings
          3  ●─┘  productpage -> service@1.2.3
                  namespace shop, timeout 5m, given up after 15m
                  after details, reviews

      4 releases on 3 levels
      in parallel: up to 2 on a level, at most 10 at once
      longest path: ratings -> reviews -> productpage (3)
      `).trimEnd()}\n`,
  );
});

test("steps, other release names and namespaces, and what a range stands for are told", async () => {
  const charts = new Map([["db", { version: "1.2.9" }]]);
  expect(await textOf(manifest("steps.yaml"), { charts })).toBe(
    `${drawing(`
      gated in namespace default

      level
          1  ●  db -> postgres@~1.2 = 1.2.9
             │  namespace default, timeout 5m, given up after 15m
          2  ●  web (release front) -> web, newest version
             │  namespace web, timeout 1m30s, given up after 8m
             │  after db
          3  ◆  web.smoke -> step with image curlimages/curl:8
                timeout 5m
                after web

      2 releases and 1 step on 3 levels
      in parallel: up to 1 on a level, at most 10 at once
      longest path: db -> web -> web.smoke (3)
      `).trimEnd()}\n`,
  );
});

test("a fan-out of ten fits into 80 columns, with long lists broken at spaces", async () => {
  const leaves = Array.from({ length: 10 }, (_, index) => `microservice-${index}`);
  const graph = { base: [], ...Object.fromEntries(leaves.map((it) => [it, ["base"]])), last: leaves };
  const text = await textOf(groupYaml(graph));
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(text.split("\n").slice(-11, -4)).toEqual([
    "    3  ●─┴─┴─┴─┴─┴─┴─┴─┴─┘  last -> chart@1.2.3",
    "                            namespace default, timeout 5m, given up after 15m",
    "                            after microservice-0, microservice-1,",
    "                            microservice-2, microservice-3, microservice-4,",
    "                            microservice-5, microservice-6, microservice-7,",
    "                            microservice-8, microservice-9",
    "",
  ]);
});

test("a graph with more lanes than fit is listed by level without a drawing", async () => {
  const roots = Array.from({ length: 30 }, (_, index) => `root-${String(index).padStart(2, "0")}`);
  const graph = { ...Object.fromEntries(roots.map((it) => [it, []])), last: roots };
  const lines = (await textOf(groupYaml(graph))).split("\n");
  expect(lines.slice(2, 6)).toEqual([
    "level",
    "    1  root-00 -> chart@1.2.3",
    "       namespace default, timeout 5m, given up after 15m",
    "       root-01 -> chart@1.2.3",
  ]);
});

test("colour adds nothing but colour", async () => {
  const coloured = await textOf(manifest("bookinfo.yaml"), { styles: stylesFor(true) });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequences of colours
  const stripped = coloured.replaceAll(/\u001b\[\d+m/g, "");
  expect(coloured).not.toBe(stripped);
  expect(stripped).toBe(await textOf(manifest("bookinfo.yaml")));
});
