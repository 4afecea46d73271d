/**
 * What the pieces of a chart are released as. The plan of a group with just this chart says it, so that it is what a rollout
 * would do: names, order, the values that each piece can see, and which sub-charts are left out.
 */
import { parseApplicationGroup, type SchemaProblem } from "@orkestra/api";
import type { Piece } from "@orkestra/charts";
import { compile, explain, helmRelease, type StagedPiece, type StagingRecord } from "@orkestra/core";
import { whyDisabled } from "./disabled.ts";
import type { Values } from "./values.ts";

export interface PieceRelease {
  /** The sub-chart's, for the parent the application's. */
  readonly name: string;
  /** Absent: the parent. */
  readonly subchart?: string;
  /** Helm's name of the release. */
  readonly release: string;
  /** What of the user's values the piece can see. */
  readonly values: Values;
  /** Names of what comes first. */
  readonly dependencies: readonly string[];
}

export interface Releases {
  /** The parent first. */
  readonly releases: readonly PieceRelease[];
  readonly disabled: readonly { readonly subchart: string; readonly why: string }[];
}

export type PlannedReleases =
  | ({ readonly ok: true } & Releases)
  | { readonly ok: false; readonly messages: readonly string[] };

export interface ReleasesRequest {
  readonly release: string;
  readonly values: Values;
  readonly subcharts: readonly { readonly name: string; readonly dependencies: readonly string[] }[];
  readonly pieces: readonly Piece[];
}

export function releasesOf({ release, values, subcharts, pieces }: ReleasesRequest): PlannedReleases {
  // An application cannot have the name of one of its sub-charts.
  const application = subcharts.some(({ name }) => name === release) ? `${release}-parent` : release;
  const chart = { url: "https://charts.invalid", name: "chart", version: "0.0.0" };
  const parsed = parseApplicationGroup({
    apiVersion: "orkestra.dev/v1alpha1",
    kind: "ApplicationGroup",
    metadata: { name: "chart" },
    spec: {
      staging: { url: "oci://staging.invalid/pieces" },
      applications: [{ name: application, spec: { chart, release: { name: release, values }, subcharts } }],
    },
  });
  if (!parsed.ok) return { ok: false, messages: parsed.problems.map((it) => worded(it, release)) };
  const group = { name: "chart", namespace: "default", spec: parsed.value.spec };
  const planned = (records: ReadonlyMap<string, StagingRecord>) => compile({ group, applications: new Map(), records });
  const draft = planned(new Map());
  if (!draft.ok) return { ok: false, messages: draft.problems.map(explain) };
  const records = draft.plan.stages.map(({ request }) => [request.record, recordOf(pieces)] as const);
  const exact = planned(new Map(records));
  if (!exact.ok) return { ok: false, messages: exact.problems.map(explain) };
  const own = (node: string): string => (node === application ? node : node.slice(application.length + 1));
  const nodes = exact.plan.nodes.filter((node) => node.kind === "release");
  const releases = nodes.map((node): PieceRelease => {
    const spec = helmRelease(node)["spec"] as { readonly releaseName: string; readonly values?: Values };
    return {
      name: own(node.name),
      ...(node.subchart === undefined ? {} : { subchart: node.subchart }),
      release: spec.releaseName,
      values: spec.values ?? {},
      dependencies: node.dependencies.map(own),
    };
  });
  const released = new Set(releases.map(({ subchart }) => subchart));
  const disabled = pieces.flatMap(({ subchart, enabling }) =>
    subchart === undefined || released.has(subchart) || !enabling
      ? []
      : [{ subchart, why: whyDisabled(enabling, values) }],
  );
  const order = new Map(pieces.map(({ subchart }, index) => [subchart, index]));
  const rank = ({ subchart }: PieceRelease): number => order.get(subchart) ?? 0;
  return { ok: true, releases: releases.sort((a, b) => rank(a) - rank(b)), disabled };
}

/** Where the pieces are is of no interest here. */
function recordOf(pieces: readonly Piece[]): StagingRecord {
  const digest = `sha256:${"0".repeat(64)}`;
  const artifact = { kind: "oci", url: "oci://staging.invalid/pieces/chart", tag: "0.0.0", digest } as const;
  return {
    chart: { name: "chart", version: "0.0.0" },
    pieces: pieces.map(
      ({ subchart, enabling, visible }): StagedPiece => ({
        artifact,
        ...(subchart === undefined ? {} : { subchart }),
        ...(enabling === undefined ? {} : { enabling }),
        ...(visible === undefined ? {} : { visible }),
      }),
    ),
  };
}

function worded({ path, message }: SchemaProblem, release: string): string {
  const inside = path.replace(/^spec\.applications\[0\]\.(spec\.)?/, "");
  return /^(release\.)?name$/.test(inside)
    ? `--release ${JSON.stringify(release)}: ${message}`
    : `${inside}: ${message}`;
}
