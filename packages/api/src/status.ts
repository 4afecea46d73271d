/**
 * What the controller reports, in the shape that kstatus reads: `observedGeneration` is -1 until the first look, so
 * that nobody takes a new object for a finished one.
 */
import * as z from "zod";
import { FreeText, ListMap, OrderedList, withDefault, withStoredDefault } from "./kube.ts";
import { ApplicationName, ObjectName, SubchartName, Time } from "./text.ts";

/** metav1.Condition. */
export const Condition = z.object({
  type: z.string().min(1).max(316).describe("`Ready`, `Reconciling`, `Stalled` or `RolledBack`."),
  status: z.enum(["True", "False", "Unknown"]).describe("Whether it is so."),
  observedGeneration: z.int().min(0).optional().describe("Generation of the object that this was said of."),
  lastTransitionTime: Time.describe("Since when `status` is what it is."),
  reason: z
    .string()
    .max(1024)
    .regex(/^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$/)
    .describe("Why, in one word for programs."),
  message: FreeText(32768).describe("Why, in words for people."),
});
export type Condition = z.output<typeof Condition>;

/** Where an application, a sub-chart or a step is on its way. */
export const Phase = z.enum([
  "Pending",
  "Staging",
  "Holding",
  "Releasing",
  "Ready",
  "Failed",
  "Skipped",
  "RollingBack",
  "Removing",
  "Removed",
]);
export type Phase = z.output<typeof Phase>;

const PHASES =
  "`Pending` waits for its turn; `Staging` its chart is being split; `Holding` its pod waits for dependencies; `Releasing` Helm works; `Ready` done; `Failed`; `Skipped` a dependency failed, or the values disable it; `RollingBack` Helm works on what it was before; `Removing` Helm uninstalls it; `Removed` gone.";

const ReleasedChart = z.object({
  name: z.string().max(128).optional().describe("Name of the chart."),
  version: z.string().max(128).optional().describe("Version that the release has, exact."),
  digest: z.string().max(128).optional().describe("Digest of the chart, where its source tells it."),
});

const progressFields = {
  phase: Phase.describe(PHASES),
  chart: ReleasedChart.optional().describe("The chart that was released."),
  message: FreeText(1024).optional().describe("Last word about it: what it waits for, or why it failed."),
  startedAt: Time.optional().describe("When its release was started in this rollout."),
  finishedAt: Time.optional().describe("When it became ready or failed."),
};

export const SubchartProgress = z.object({
  name: SubchartName.describe("Name of the sub-chart, or of the step."),
  ...progressFields,
});
export type SubchartProgress = z.output<typeof SubchartProgress>;

/** Largest number of applications in a group; see group.ts for why. */
export const MAX_APPLICATIONS = 1000;

export const ApplicationProgress = z.object({
  name: ApplicationName.describe("Name of the application."),
  ...progressFields,
  subcharts: ListMap(SubchartProgress, "name", 128)
    .optional()
    .describe("The same for each sub-chart that is released on its own, and each step."),
});
export type ApplicationProgress = z.output<typeof ApplicationProgress>;

/** Phases of an Argo Workflow; empty until Argo has seen it. */
export const WorkflowPhase = z.enum(["", "Pending", "Running", "Succeeded", "Failed", "Error"]);
export type WorkflowPhase = z.output<typeof WorkflowPhase>;

export const WorkflowProgress = z.object({
  name: ObjectName().describe("Name of the Workflow, in the group's namespace."),
  phase: withDefault(WorkflowPhase, "").describe("Its phase, as Argo reports it."),
  startedAt: Time.optional().describe("When it was started."),
  finishedAt: Time.optional().describe("When it ended."),
});
export type WorkflowProgress = z.output<typeof WorkflowProgress>;

export const HistoryEntry = z.object({
  revision: ObjectName().describe(
    "Name of the ControllerRevision. Where staging failed there is none: then what its Workflows go by.",
  ),
  generation: z.int().min(0).optional().describe("Generation of the group that it was made from."),
  workflow: ObjectName().optional().describe("Workflow that rolled it out, if one was needed."),
  result: z
    .enum(["Succeeded", "Failed", "RolledBack", "Superseded"])
    .describe(
      "How it ended. `RolledBack`: it put this revision back; or, of a first rollout that failed, it removed what that had installed. `Superseded`: a newer spec arrived first.",
    ),
  message: FreeText(1024).optional().describe("Why it failed."),
  startedAt: Time.optional().describe("When the rollout began."),
  finishedAt: Time.optional().describe("When it ended."),
});
export type HistoryEntry = z.output<typeof HistoryEntry>;

/** What a rollout failed of. Kept while the spec is the one that failed: a rollback changes everything that showed it. */
export const FailedRollout = z.object({
  revision: ObjectName().describe("Revision whose rollout failed."),
  workflow: ObjectName().describe("Workflow that it failed in."),
  message: FreeText(4096).describe(
    "Which node, in which state, for which reason, and the deepest cause that was found.",
  ),
  finishedAt: Time.optional().describe("When it ended."),
});
export type FailedRollout = z.output<typeof FailedRollout>;

const common = {
  observedGeneration: withStoredDefault(z.int().min(-1), -1).describe(
    "Generation of the spec that this status is about; -1 until the first look.",
  ),
  conditions: withDefault(ListMap(Condition, "type", 16), []).describe(
    "`Ready` always; `Reconciling` and `Stalled` only while true, and never both; `RolledBack` after a failed rollout.",
  ),
  lastHandledReconcileAt: z
    .string()
    .max(253)
    .optional()
    .describe("Value of the annotation `reconcile.fluxcd.io/requestedAt` that was last acted upon."),
};

export const ApplicationStatus = withStoredDefault(
  z.object({
    ...common,
    group: ObjectName().optional().describe("Group that releases this application."),
    phase: Phase.optional().describe(PHASES),
    chart: ReleasedChart.optional().describe("The chart that was released."),
  }),
  { observedGeneration: -1 },
).describe("What Orkestra reports.");
export type ApplicationStatus = z.output<typeof ApplicationStatus>;

export const ApplicationGroupStatus = withStoredDefault(
  z.object({
    ...common,
    revision: ObjectName()
      .optional()
      .describe("ControllerRevision that is rolled out, or was last; after a rollback, the one that is back."),
    lastGoodRevision: ObjectName()
      .optional()
      .describe("ControllerRevision that was last rolled out with success: the target of a rollback."),
    failure: FailedRollout.optional().describe(
      "Why the rollout of the spec failed; kept over its rollback, gone when it is tried again, when the spec changes, or when everything became ready after all.",
    ),
    progress: z
      .string()
      .max(32)
      .regex(/^[0-9]+\/[0-9]+$/)
      .optional()
      .describe(
        "Applications that are ready, of how many: `3/7`; of a group that is being deleted, those that are gone.",
      ),
    workflow: WorkflowProgress.optional().describe("Workflow of the current or last rollout, rollback or removal."),
    applications: ListMap(ApplicationProgress, "name", MAX_APPLICATIONS)
      .optional()
      .describe("Each application of the group, and what left it until that is removed."),
    history: OrderedList(HistoryEntry, 100).optional().describe("Rollouts and rollbacks that ended, newest first."),
  }),
  { observedGeneration: -1 },
).describe("What Orkestra reports.");
export type ApplicationGroupStatus = z.output<typeof ApplicationGroupStatus>;
