import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { drawing, groupYaml, planned } from "../../testing/world.ts";
import { stylesFor } from "../terminal.ts";
import { dot } from "./dot.ts";
import { graphText } from "./graph-text.ts";
import { mermaid } from "./mermaid.ts";

const manifest = (name: string): string => readFileSync(new URL(`../../testdata/${name}`, import.meta.url), "utf8");
const steps = manifest("steps.yaml");
const diamond = groupYaml({ a: [], b: ["a"], c: ["a"], d: ["b", "c"] });
const both = `${groupYaml({ end: [] }, "one")}---\n${groupYaml({ end: [] }, "two")}`;
const text = (it: string): string => `${drawing(it).trimEnd()}\n`;

test("as text a graph has one line a node", async () => {
  expect(graphText(await planned(`${diamond}---\n${steps}`), 80, stylesFor(false))).toBe(
    text(`
      shop in namespace default

      ●    a
      ├─●  b
      │ │
      ● │  c
      │ │
      ●─┘  d

      gated in namespace default

      ●  db
      │
      ●  web
      │
      ◆  web.smoke
    `),
  );
});

test("a graph that is too wide to draw is listed", async () => {
  expect(graphText(await planned(groupYaml({ a: [], b: [], c: ["a", "b"] })), 32, stylesFor(false))).toBe(
    text(`
      shop in namespace default

      1  a
      1  b
      2  c after a, b
    `),
  );
});

test("Mermaid's flowchart of a plain group has no boxes around its nodes", async () => {
  expect(mermaid(await planned(diamond))).toBe(
    text(`
      flowchart TD
        g0n0["a"]
        g0n1["b"]
        g0n2["c"]
        g0n3["d"]
        g0n0 --> g0n1
        g0n0 --> g0n2
        g0n1 --> g0n3
        g0n2 --> g0n3
    `),
  );
});

test("Mermaid's flowchart draws a box around an application with steps", async () => {
  expect(mermaid(await planned(steps))).toBe(
    text(`
      flowchart TD
        g0n0["db"]
        subgraph g0n1app["web"]
          g0n1["web"]
          g0n2("web.smoke")
        end
        g0n0 --> g0n1
        g0n1 --> g0n2
    `),
  );
});

test("several groups are boxes of one diagram, and a word of the language is a name like others", async () => {
  expect(mermaid(await planned(both))).toBe(
    text(`
      flowchart TD
        subgraph g0["default/one"]
          g0n0["end"]
        end
        subgraph g1["default/two"]
          g1n0["end"]
        end
    `),
  );
  expect(dot(await planned(both))).toBe(
    text(`
      digraph "default/one, default/two" {
        rankdir=TB;
        node [shape=box];
        subgraph cluster_g0 {
          label="default/one";
          g0n0 [label="end"];
        }
        subgraph cluster_g1 {
          label="default/two";
          g1n0 [label="end"];
        }
      }
    `),
  );
});

test("Graphviz gets clusters for applications with steps", async () => {
  expect(dot(await planned(steps))).toBe(
    text(`
      digraph "default/gated" {
        rankdir=TB;
        node [shape=box];
        g0n0 [label="db"];
        subgraph cluster_g0n1app {
          label="web";
          g0n1 [label="web"];
          g0n2 [label="web.smoke", style=rounded];
        }
        g0n0 -> g0n1;
        g0n1 -> g0n2;
      }
    `),
  );
});

test("names that hold quotes and escapes stay names", async () => {
  const [group] = await planned(groupYaml({ a: [] }));
  const odd = [
    { ...group!, plan: { ...group!.plan, nodes: group!.plan.nodes.map((it) => ({ ...it, name: 'say "#\\' })) } },
  ];
  expect(mermaid(odd)).toContain('g0n0["say #quot;#35;\\"]');
  expect(dot(odd)).toContain('g0n0 [label="say \\"#\\\\"];');
});
