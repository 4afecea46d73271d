/** Application: one chart, how it is released, and what of it is released on its own. */
import * as z from "zod";
import { APPLICATION_RULES, V1_RULES } from "./application-rules.ts";
import { Chart } from "./chart.ts";
import { ListMap, TextSet, withDefault } from "./kube.ts";
import { Metadata } from "./metadata.ts";
import { API_GROUP_VERSION, Kind } from "./names.ts";
import { Release } from "./release.ts";
import { notItself, withRules } from "./rules.ts";
import { ApplicationStatus } from "./status.ts";
import { Step } from "./step.ts";
import { ApplicationName, SubchartName } from "./text.ts";

export const MAX_SUBCHARTS = 64;
export const MAX_STEPS = 32;

export const Subchart = withRules(
  z.object({
    name: SubchartName.describe("Alias of the sub-chart in Chart.yaml, or its name where it has no alias."),
    dependencies: withDefault(TextSet(SubchartName, MAX_SUBCHARTS), []).describe(
      "Sub-charts of this list that must be ready first. The application's own name means the parent chart.",
    ),
  }),
  notItself("a sub-chart"),
);
export type Subchart = z.output<typeof Subchart>;

export const ApplicationSpec = withRules(
  z.object({
    chart: Chart.describe("The chart."),
    release: withDefault(Release, {}).describe("How the chart is released."),
    subcharts: withDefault(ListMap(Subchart, "name", MAX_SUBCHARTS), []).describe(
      "Sub-charts that are releases of their own, in their own order. The others stay inside the parent, which waits for every listed one that does not depend on it. None: the chart is released as a whole.",
    ),
    steps: withDefault(ListMap(Step, "name", MAX_STEPS), []).describe(
      "Extra nodes of the DAG before or after the release, such as a smoke test.",
    ),
  }),
  ...V1_RULES,
);
/** What an author writes: fields with defaults are optional. */
export type ApplicationSpecManifest = z.input<typeof ApplicationSpec>;
/** What code sees: defaults filled in. */
export type ApplicationSpec = z.output<typeof ApplicationSpec>;

export const Application = withRules(
  z.object({
    apiVersion: z.literal(API_GROUP_VERSION),
    kind: z.literal(Kind.Application),
    metadata: Metadata(ApplicationName),
    spec: ApplicationSpec.describe("What is wanted."),
    status: ApplicationStatus,
  }),
  ...APPLICATION_RULES,
);
export type ApplicationManifest = z.input<typeof Application>;
export type Application = z.output<typeof Application>;
