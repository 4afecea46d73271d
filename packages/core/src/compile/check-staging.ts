/** Whether what lists sub-charts can be staged, and whether what was staged is what was asked for. */
import type { Staging } from "@orkestra/api";
import type { StageNode } from "../plan.ts";
import type { Problem } from "../problems.ts";
import type { StagingRecord } from "../staging/record.ts";
import type { FoundApplication } from "./input.ts";

export function registryProblems(applications: readonly FoundApplication[], staging: Staging | undefined): Problem[] {
  if (staging) return [];
  const names = applications.filter(({ spec }) => spec.subcharts.length > 0).map(({ name }) => name);
  return names.length > 0 ? [{ kind: "NoStagingRegistry", applications: names }] : [];
}

/** A record has a name that nobody else gives, but anyone with the right to may have written it. */
export function recordProblems(stages: readonly StageNode[], records: ReadonlyMap<string, StagingRecord>): Problem[] {
  return stages.flatMap(({ application, request }): Problem[] => {
    const record = records.get(request.record);
    if (!record) return [];
    const pieces = new Set(record.pieces.map(({ subchart }) => subchart));
    const isWhole = [undefined, ...request.subcharts].every((subchart) => pieces.has(subchart));
    return isWhole ? [] : [{ kind: "UnusableStagingRecord", application, record: request.record }];
  });
}
