/** What a group stages: one stage for each application with sub-charts, and what is known of those that were staged. */
import type { Staging } from "@orkestra/api";
import type { StageNode } from "../plan.ts";
import { enablement } from "../staging/enabled.ts";
import type { StagedPiece, StagingRecord } from "../staging/record.ts";
import { recordName } from "../staging/write-record.ts";
import { canonical, digestOf } from "../text/canonical.ts";
import { byName, sortedSet } from "../text/compare.ts";
import { STAGE_SECONDS } from "../workflow/limits.ts";
import type { FoundApplication, GroupInput } from "./input.ts";
import { subchartNodeName } from "./parts.ts";
import { releaseNameOf } from "./release-name.ts";

/** An application with sub-charts whose chart has been split: its pieces, by sub-chart; the parent's under undefined. */
export interface Split {
  readonly staging: Staging;
  readonly pieces: ReadonlyMap<string | undefined, StagedPiece>;
}

/** `applications`: sorted. All fields are in the order of their names, so that equal stages are equal bytes. */
export function stageNodes(
  { name: group, namespace, uid }: GroupInput,
  applications: readonly FoundApplication[],
  staging: Staging | undefined,
): StageNode[] {
  if (!staging) return [];
  return applications
    .filter(({ spec }) => spec.subcharts.length > 0)
    .map(({ name: application, spec }) => {
      const request = {
        namespace,
        group,
        ...(uid === undefined ? {} : { uid }),
        application,
        chart: spec.chart,
        release: releaseNameOf(application, spec.release),
        subcharts: sortedSet(spec.subcharts.map((subchart) => subchart.name)),
        staging,
      };
      return canonical<StageNode>({
        kind: "stage",
        name: application,
        application,
        request: { ...request, record: recordName(request) },
        timeoutSeconds: STAGE_SECONDS,
      });
    });
}

/** Of each application that was staged, by its name. */
export function splits(
  stages: readonly StageNode[],
  records: ReadonlyMap<string, StagingRecord>,
): ReadonlyMap<string, Split> {
  return new Map(
    stages.flatMap(({ application, request }) => {
      const record = records.get(request.record);
      if (!record) return [];
      const pieces = new Map(record.pieces.map((piece) => [piece.subchart, piece]));
      return [[application, { staging: request.staging, pieces }]];
    }),
  );
}

/** Node names of the sub-charts that the values disable for certain; who is not certain is released, and Helm decides. */
export function disabledNodes(
  applications: readonly FoundApplication[],
  split: ReadonlyMap<string, Split>,
): ReadonlySet<string> {
  const disabled = new Set<string>();
  for (const { name, spec } of applications) {
    const pieces = split.get(name)?.pieces;
    if (!pieces) continue;
    const { values = {}, valuesFrom } = spec.release;
    for (const subchart of spec.subcharts) {
      const enabling = pieces.get(subchart.name)?.enabling;
      const verdict = enabling && enablement(enabling, values, { unseen: valuesFrom.length > 0 });
      if (verdict === "disabled") disabled.add(subchartNodeName(name, subchart.name));
    }
  }
  return disabled;
}

/**
 * Digest of everything that a plan follows from but what staging found: the wanted group without what has no part in a
 * plan, in one order whatever the manifest's.
 */
export function originOf(
  plan: { readonly [field: string]: unknown },
  applications: readonly FoundApplication[],
): string {
  const sorted = applications.map(({ name, dependencies, spec: { chart, release, subcharts, steps } }) => ({
    name,
    dependencies: sortedSet(dependencies),
    chart,
    release,
    subcharts: inOrder(subcharts),
    steps: inOrder(steps),
  }));
  return digestOf([plan, sorted]);
}

function inOrder<P extends { readonly name: string; readonly dependencies: readonly string[] }>(
  parts: readonly P[],
): P[] {
  return parts.map((part) => ({ ...part, dependencies: sortedSet(part.dependencies) })).sort(byName);
}
