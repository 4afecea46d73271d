/**
 * The property that defines a correct split, against real Helm: the objects that the umbrella renders are those that its
 * pieces render, each exactly once and equal, but for what differs between two renderings of the umbrella itself.
 */
import { readFile, stat } from "node:fs/promises";
import { type Piece, pack, type Refusal, readArchive, readChart, readFolder, split } from "@orkestra/charts";
import { dnsLabel, enablement, visibleValues } from "@orkestra/core";
import { differencesOf } from "./differences.ts";
import type { Rendered } from "./helm.ts";
import { type Printed, printedObjects } from "./objects.ts";
import { inFolder, Renderer, type Values } from "./renderer.ts";

export interface Release {
  /** Default: `shop`. */
  readonly release?: string;
  readonly subcharts: readonly string[];
  readonly values?: Values;
  /**
   * Several pieces may bring one CRD: a chart under several aliases brings it with each, and Helm creates it once, passing
   * over those that are there.
   */
  readonly sharedCrds?: boolean;
}

export type Comparison =
  | {
      readonly kind: "compared";
      /** How many objects each piece renders; what is disabled is not released. The parent's key is "". */
      readonly objects: Readonly<Record<string, number | "disabled">>;
      /** A line or a few each; none when the split is faithful. */
      readonly differences: readonly string[];
    }
  /** Helm refuses the umbrella itself. */
  | { readonly kind: "unrenderable"; readonly error: string }
  | { readonly kind: "refused"; readonly refusals: readonly Refusal[] };

/** @param path a chart as a folder or an archive. Throws when it is no chart that we can read. */
export async function compare(
  path: string,
  { release = "shop", subcharts, values = {}, sharedCrds = false }: Release,
): Promise<Comparison> {
  const read = (await stat(path)).isDirectory() ? await readFolder(path) : await readArchive(await readFile(path));
  if (!read.ok) throw new Error(`${path}: ${JSON.stringify(read.problem)}`);
  const chart = readChart(read.files);
  if (!chart.ok) throw new Error(`${path}: ${JSON.stringify(chart.problems)}`);
  const done = split(chart.chart, { release, subcharts });
  if (!done.ok) return { kind: "refused", refusals: done.refusals };
  return await inFolder(async (folder) => {
    const renderer = new Renderer(folder);
    const umbrella = (): Promise<Rendered> => renderer.render(path, release, values);
    const whole = await umbrella();
    if (!whole.ok) return { kind: "unrenderable", error: whole.error };
    const parts = await renderPieces(renderer, done.pieces, release, values);
    const differences = [
      ...parts.flatMap(({ name, rendered }) =>
        rendered === "disabled" || rendered.ok
          ? []
          : [`piece ${name || "of the parent"} does not render: ${rendered.error}`],
      ),
      ...(await differencesOf(
        printedObjects(whole.text),
        sharedCrds ? eachCrdOnce(parts.flatMap(objectsOf)) : parts.flatMap(objectsOf),
        umbrella,
      )),
    ];
    const objects = parts.map((part) => [
      part.name,
      part.rendered === "disabled" ? "disabled" : objectsOf(part).length,
    ]);
    return { kind: "compared", objects: Object.fromEntries(objects), differences };
  });
}

interface RenderedPiece {
  readonly name: string;
  readonly rendered: Rendered | "disabled";
}

const objectsOf = ({ rendered }: RenderedPiece): Printed[] =>
  rendered !== "disabled" && rendered.ok ? printedObjects(rendered.text) : [];

function eachCrdOnce(printed: readonly Printed[]): Printed[] {
  const seen = new Set<string>();
  return printed.filter(({ slot, text }) => {
    const known = seen.has(slot + text);
    seen.add(slot + text);
    return !known || !/^[^,]*\/crds\//.test(slot);
  });
}

async function renderPieces(
  renderer: Renderer,
  pieces: readonly Piece[],
  release: string,
  values: Values,
): Promise<RenderedPiece[]> {
  const all: RenderedPiece[] = [];
  for (const { subchart: name = "", files, name: chartName, enabling, visible } of pieces) {
    if (enabling !== undefined && enablement(enabling, values, { unseen: false }) === "disabled") {
      all.push({ name, rendered: "disabled" });
      continue;
    }
    const archive = await renderer.file(".tgz", await pack(chartName, files));
    const seen = visible === undefined ? values : visibleValues(values, visible);
    all.push({
      name,
      rendered: await renderer.render(archive, name === "" ? release : `${release}-${dnsLabel(name)}`, seen),
    });
  }
  return all;
}
