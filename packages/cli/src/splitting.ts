/**
 * The charts that a rollout would split first, split here: what `plan --check-charts` knows that a draft does not. Nothing
 * is pushed; where the pieces would be follows from their content.
 */
import type { ApplicationSpec } from "@orkestra/api";
import {
  artifactOf,
  type ChartRequest,
  explainRefusal,
  explainStaging,
  type FetchOptions,
  type Piece,
  split,
} from "@orkestra/charts";
import { type Artifact, enablement, type StagedPiece, type StageNode, type StagingRecord } from "@orkestra/core";
import { whyDisabled } from "./chart/disabled.ts";
import { openChart } from "./chart/open.ts";
import type { Values } from "./chart/values.ts";

export interface SplitChart {
  /** What the version or range of the chart stands for. */
  readonly version: string;
  /** The parent first. */
  readonly pieces: readonly SplitPiece[];
}

export interface SplitPiece {
  /** Absent: the parent. */
  readonly subchart?: string;
  readonly artifact: Artifact;
  /** Why it is not released, where the values disable it for certain. */
  readonly disabled?: string;
  /** Values that are not in the input decide whether it is empty. */
  readonly undecided?: true;
}

export type SplitAnswer =
  | { readonly ok: true; readonly chart: SplitChart; readonly record: StagingRecord }
  | { readonly ok: false; readonly messages: readonly string[] };

export async function splitFor(
  { request }: StageNode,
  { release }: ApplicationSpec,
  credentials: ChartRequest["credentials"],
  options: FetchOptions,
): Promise<SplitAnswer> {
  const { url, name, version, insecure } = request.chart;
  const source = { kind: "repository", request: { url, name, version, insecure, credentials } } as const;
  const opened = await openChart(source, url, options);
  if (!opened.ok) return { ok: false, messages: opened.problems.map(({ message }) => message) };
  const { metadata } = opened.chart;
  const answer = split(opened.chart, { release: request.release, subcharts: request.subcharts });
  if (!answer.ok) return { ok: false, messages: answer.refusals.map((it) => `chart ${name}: ${explainRefusal(it)}`) };
  const pieces: StagedPiece[] = [];
  for (const piece of answer.pieces) {
    const placed = await artifactOf(request.staging, piece);
    if (!placed.ok) return { ok: false, messages: [explainStaging(request.staging, metadata.name, placed.problem)] };
    pieces.push(staged(piece, placed.artifact));
  }
  const { values = {}, valuesFrom } = release;
  const shown = pieces.map((piece) => shownPiece(piece, values, valuesFrom.length > 0));
  const record = { chart: { name: metadata.name, version: metadata.version }, pieces };
  return { ok: true, chart: { version: metadata.version, pieces: shown }, record };
}

function staged({ subchart, enabling, visible }: Piece, artifact: Artifact): StagedPiece {
  return {
    ...(subchart === undefined ? {} : { subchart }),
    artifact,
    ...(enabling === undefined ? {} : { enabling }),
    ...(visible === undefined ? {} : { visible }),
  };
}

function shownPiece({ subchart, artifact, enabling }: StagedPiece, values: Values, unseen: boolean): SplitPiece {
  const piece = { ...(subchart === undefined ? {} : { subchart }), artifact };
  const enabled = enabling ? enablement(enabling, values, { unseen }) : "enabled";
  if (enabled === "unknown") return { ...piece, undecided: true };
  return enabling && enabled === "disabled" ? { ...piece, disabled: whyDisabled(enabling, values) } : piece;
}
