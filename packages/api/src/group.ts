/** ApplicationGroup: which applications are released, in which order, and what happens when one fails. */
import * as z from "zod";
import { ApplicationSpec } from "./application.ts";
import { OWN_NAME_IN_GROUP } from "./application-rules.ts";
import { CertSecretReference, LocalReference } from "./chart.ts";
import {
  DEFAULT_TEXT,
  FreeForm,
  FreeText,
  ListMap,
  MapOf,
  OrderedList,
  Quantity,
  TextSet,
  withDefault,
  withStoredDefault,
} from "./kube.ts";
import { Metadata } from "./metadata.ts";
import { API_GROUP_VERSION, EXECUTOR_NAME, Kind, MAX_GROUP_NAME } from "./names.ts";
import { blame, notItself, withRules } from "./rules.ts";
import { ApplicationGroupStatus, MAX_APPLICATIONS } from "./status.ts";
import { ApplicationName, ApplicationPath, Duration, Label1123, ObjectName, RepositoryUrl } from "./text.ts";

export const GroupApplication = withRules(
  z.object({
    name: ApplicationName.describe(
      "Name of the application; without `spec`, of the Application object in the group's namespace.",
    ),
    dependencies: withDefault(TextSet(ApplicationPath, 64), []).describe(
      "Applications of the group that must be ready first, or `application/subchart` for just one of its sub-charts.",
    ),
    spec: ApplicationSpec.optional().describe(
      "The application itself, in place of an Application object. The same fields.",
    ),
  }),
  notItself("an application"),
  {
    cel: "!has(self.dependencies) || !self.dependencies.exists(d, d.startsWith(self.name + '/'))",
    offenders: ({ name, dependencies }) =>
      dependencies.flatMap((d, index) => (d.startsWith(`${name}/`) ? [["dependencies", index]] : [])),
    message: "an application must not depend on its own sub-charts: it waits for them by itself",
    field: ".dependencies",
  },
  OWN_NAME_IN_GROUP,
);
export type GroupApplication = z.output<typeof GroupApplication>;

const Staging = withRules(
  z.object({
    url: RepositoryUrl.describe(
      "Registry for the pieces of split charts: `oci://registry.example.com/staging`, or the URL of a ChartMuseum or of Harbor's `/chartrepo/PROJECT`.",
    ),
    secretRef: LocalReference.optional().describe(
      "Secret with its credentials, with the same keys as a chart's `authSecretRef`. Executors push with it, so it must allow to, and Flux pulls with it.",
    ),
    certSecretRef: CertSecretReference,
    insecure: z
      .boolean()
      .optional()
      .meta({ [DEFAULT_TEXT]: "false" })
      .describe("Whether the registry is spoken to without TLS. For `oci://` only."),
  }),
  {
    cel: "!has(self.insecure) || !self.insecure || self.url.startsWith('oci://')",
    offenders: ({ url, insecure }) => blame(insecure === true && !url.startsWith("oci://"), "insecure"),
    message: "must be false without oci://: a Helm repository without TLS has an http:// URL",
    field: ".insecure",
  },
);
export type Staging = z.output<typeof Staging>;

const WorkflowOptions = z.object({
  serviceAccountName: withDefault(ObjectName(), EXECUTOR_NAME).describe("ServiceAccount of the executors."),
  podMetadata: z
    .object({
      labels: MapOf(FreeText(63), 32).optional().describe("Labels."),
      annotations: MapOf(FreeText(4096), 32).optional().describe("Annotations."),
    })
    .optional()
    .describe("Labels and annotations of the executors' pods."),
  nodeSelector: MapOf(FreeText(63), 32).optional().describe("Labels of the nodes that executors may run on."),
  tolerations: OrderedList(FreeForm(), 32).optional().describe("Tolerations of the executors' pods, as in a Pod."),
  imagePullSecrets: OrderedList(LocalReference, 16).optional().describe("Secrets to pull the executor's image with."),
  ttl: withDefault(Duration, "24h").describe("How long an ended Workflow is kept."),
  resources: z
    .object({
      requests: MapOf(Quantity, 16).optional().describe("Least that a pod gets."),
      limits: MapOf(Quantity, 16).optional().describe("Most that a pod gets."),
    })
    .optional()
    .meta({ [DEFAULT_TEXT]: "small, from the executor's template" })
    .describe("CPU and memory of one executor that releases. Those that stage charts keep their template's."),
});

export const ApplicationGroupSpec = z.object({
  applications: ListMap(GroupApplication, "name", MAX_APPLICATIONS).min(1).describe("The applications, in any order."),
  parallelism: withDefault(z.int().min(1).max(1000), 10).describe("Releases in flight at once."),
  timeout: Duration.optional()
    .meta({ [DEFAULT_TEXT]: "none" })
    .describe("How long one rollout may take as a whole; each release has its own bound anyway."),
  onFailure: withStoredDefault(z.enum(["Rollback", "Hold"]), "Rollback").describe(
    "`Rollback` goes back to the last good revision, and removes what a first rollout installed; `Hold` leaves everything as it is, for a person.",
  ),
  deletionPolicy: withStoredDefault(z.enum(["Uninstall", "Orphan"]), "Uninstall").describe(
    "What deleting the group does to its releases: `Uninstall` removes them, dependents first; `Orphan` lets them go.",
  ),
  suspend: withDefault(z.boolean(), false).describe("Whether to start nothing new. What runs is not stopped."),
  revisionHistoryLimit: withDefault(z.int().min(1).max(100), 10).describe("Revisions kept for rollback and history."),
  staging: Staging.optional()
    .meta({ [DEFAULT_TEXT]: "the controller's" })
    .describe("Where the pieces of split charts are put."),
  workflow: withDefault(WorkflowOptions, {}).describe("How the Workflows and their executors run."),
});
/** What an author writes: fields with defaults are optional. */
export type ApplicationGroupSpecManifest = z.input<typeof ApplicationGroupSpec>;
/** What code sees: defaults filled in. */
export type ApplicationGroupSpec = z.output<typeof ApplicationGroupSpec>;

export const ApplicationGroup = z.object({
  apiVersion: z.literal(API_GROUP_VERSION),
  kind: z.literal(Kind.ApplicationGroup),
  metadata: Metadata(Label1123(MAX_GROUP_NAME)),
  spec: ApplicationGroupSpec.describe("What is wanted."),
  status: ApplicationGroupStatus,
});
export type ApplicationGroupManifest = z.input<typeof ApplicationGroup>;
export type ApplicationGroup = z.output<typeof ApplicationGroup>;
