/** A chart in pieces: see `Piece` for what they are, and `Refusal` for when there are none. */
import type { Chart } from "../chart/contract.ts";
import { conflicts } from "./changes/conflicts.ts";
import type { Piece, SplitAnswer, SplitRequest } from "./contract.ts";
import { enablingOf } from "./enabling.ts";
import { effectiveName, instancesOf, isLibrary } from "./instances.ts";
import { sharedNested } from "./nested.ts";
import { type Part, type Parts, partsOf } from "./parts.ts";
import { PieceMaker } from "./pieces.ts";
import { type Atlas, atlasOf, reachOf } from "./reach.ts";
import type { Refusal } from "./refusals.ts";
import { surveyOf, type Template } from "./survey.ts";
import { visiblePaths } from "./visible.ts";

/** All refusals at once. */
export function split(chart: Chart, request: SplitRequest): SplitAnswer {
  const listed = [...new Set(request.subcharts)];
  const unfit = listed.flatMap((it) => unfitness(chart, it));
  const answer = surveyOf(chart);
  if (!answer.ok) return { ok: false, refusals: [...unfit, ...answer.refusals] };
  const { survey } = answer;
  const refusals = [...unfit, ...sharedNested(chart, listed)];
  if (refusals.length > 0) return { ok: false, refusals };
  const parts = partsOf(chart, survey, listed);
  const atlas = atlasOf(survey);
  const lost = conflicts(parts, listed, atlas);
  if (lost.length > 0) return { ok: false, refusals: lost };
  return { ok: true, pieces: piecesOf(parts, atlas, listed, request.release) };
}

function piecesOf(parts: Parts, atlas: Atlas, listed: readonly string[], release: string): Piece[] {
  const { root } = parts;
  const maker = new PieceMaker(parts);
  const { name, version } = root.metadata;
  return [undefined, ...listed].map((part: Part): Piece => {
    const reach = reachOf(atlas, (template: Template) => parts.claim(template.place.home, part) !== "other");
    const files = maker.files(part, reach, release);
    if (part === undefined) return { files, name, version };
    const enabling = enablingOf(root, part, parts.defaults);
    return { subchart: part, files, name, version, enabling, visible: visiblePaths(parts, part, reach) };
  });
}

function unfitness(chart: Chart, subchart: string): Refusal[] {
  const instances = instancesOf(chart);
  const found = instances.filter(({ name }) => name === subchart);
  const [only] = found;
  if (!only) {
    const declared = chart.dependencies.some((it) => effectiveName(it) === subchart);
    if (declared) return [{ kind: "MissingSubchart", subchart }];
    const known = instances.filter((it) => !isLibrary(it.chart)).map(({ name }) => name);
    return [{ kind: "UnknownSubchart", subchart, known: [...new Set(known)].sort() }];
  }
  const charts = [...found.map((it) => it.chart), ...found.flatMap(({ rivals }) => rivals)];
  if (charts.length > 1) {
    return [{ kind: "AmbiguousSubchart", subchart, places: charts.map(({ home }) => `charts/${home}`) }];
  }
  return isLibrary(only.chart) ? [{ kind: "LibrarySubchart", subchart }] : [];
}
