/** The whole tree of a chart as the split looks at it: every chart with its place, every template that Helm parses. */
import type { ValuePath } from "@orkestra/core";
import type { Chart } from "../chart/contract.ts";
import { conditionPaths } from "./enabling.ts";
import { effectiveName, instancesOf, isLibrary } from "./instances.ts";
import type { Refusal } from "./refusals.ts";
import { type Calls, callsOf } from "./template/calls.ts";
import { type Block, definedName, type Node, parse } from "./template/tree.ts";

export interface Place {
  readonly chart: Chart;
  /** Of its files in the tree: "" or `charts/redis/`. */
  readonly prefix: string;
  /** Folder of the root's charts/ that it is in; undefined for the root. */
  readonly home: string | undefined;
  /** What Helm may call it in the paths of templates: `umbrella/charts/cache`. */
  readonly helmPaths: readonly string[];
  /** Where its values may lie in the umbrella's. */
  readonly keys: readonly ValuePath[];
  /** What the conditions read that decide whether Helm renders it. */
  readonly presence: readonly ValuePath[];
}

export interface Template {
  readonly place: Place;
  /** In the tree. */
  readonly path: string;
  /** Begins with "_": Helm takes its named templates and renders nothing of it. */
  readonly partial: boolean;
  readonly nodes: readonly Node[];
  /** What the file itself uses, its named templates left out. */
  readonly calls: Calls;
  readonly definitions: readonly Definition[];
}

export interface Definition {
  readonly name: string;
  /** Path of the file that it stands in. */
  readonly template: string;
  readonly block: Block;
  readonly calls: Calls;
}

export interface Survey {
  readonly places: readonly Place[];
  readonly templates: readonly Template[];
}

export type SurveyAnswer =
  | { readonly ok: true; readonly survey: Survey }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

export function surveyOf(root: Chart): SurveyAnswer {
  const places: Place[] = [];
  visit(root, { prefix: "", home: undefined, helmPaths: [root.metadata.name], keys: [[]], presence: [] }, places);
  const templates: Template[] = [];
  const refusals: Refusal[] = [];
  for (const place of places) {
    for (const [path, data] of place.chart.files) {
      if (!isTemplate(place.chart, path)) continue;
      const parsed = parse(view(data).toString("latin1"));
      const whole = place.prefix + path;
      if (parsed.ok) templates.push(templateOf(place, whole, parsed.nodes));
      else refusals.push({ kind: "UnreadableTemplate", template: whole, line: parsed.line, reason: parsed.reason });
    }
  }
  return refusals.length > 0 ? { ok: false, refusals } : { ok: true, survey: { places, templates } };
}

function visit(chart: Chart, at: Omit<Place, "chart">, places: Place[]): void {
  places.push({ chart, ...at });
  const instances = instancesOf(chart);
  for (const subchart of chart.subcharts) {
    const names = instances.filter((it) => it.chart === subchart).map(({ name }) => name);
    // Helm keeps a chart's own name in the paths of what hangs below it, where that is not declared.
    const pathNames = [...new Set([...names, subchart.metadata.name])];
    const dependencies = chart.dependencies.filter((it) => names.includes(effectiveName(it)));
    visit(
      subchart,
      {
        prefix: `${at.prefix}charts/${subchart.home}/`,
        home: at.home ?? subchart.home,
        helmPaths: at.helmPaths.flatMap((path) => pathNames.map((name) => `${path}/charts/${name}`)),
        keys: at.keys.flatMap((key) => names.map((name) => [...key, name])),
        presence: [
          ...at.presence,
          ...at.keys.flatMap((key) => dependencies.flatMap(conditionPaths).map((path) => [...key, ...path])),
        ],
      },
      places,
    );
  }
}

/** Of a library Helm parses the partials alone. */
export function isTemplate(chart: Chart, path: string): boolean {
  return path.startsWith("templates/") && (!isLibrary(chart) || isPartial(path));
}

export function isPartial(path: string): boolean {
  return path.slice(path.lastIndexOf("/") + 1).startsWith("_");
}

function templateOf(place: Place, path: string, nodes: readonly Node[]): Template {
  const body = nodes.filter((node) => node.kind !== "block" || node.keyword !== "define");
  const definitions = allBlocks(nodes).flatMap((block): Definition[] => {
    const name = definedName(block);
    return name === undefined
      ? []
      : [{ name, template: path, block, calls: callsOf(block.clauses.flatMap((it) => it.body)) }];
  });
  return { place, path, partial: isPartial(path), nodes, calls: callsOf(body), definitions };
}

function allBlocks(nodes: readonly Node[]): Block[] {
  return nodes.flatMap((node) =>
    node.kind === "block" ? [node, ...allBlocks(node.clauses.flatMap(({ body }) => body))] : [],
  );
}

/** A parent may look into its sub-charts (`.Subcharts.redis.Files`). */
export function readsSubcharts({ places }: Survey): boolean {
  return places.some(({ chart }) =>
    [...chart.files].some(([path, data]) => isTemplate(chart, path) && view(data).includes("Subcharts")),
  );
}

export function view(data: Uint8Array): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}
