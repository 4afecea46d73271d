/** How Helm releases a chart. Fields that Flux knows go to its HelmRelease as they are, so they are not checked here again. */
import * as z from "zod";
import { DEFAULT_TEXT, FreeForm, OrderedList, withDefault } from "./kube.ts";
import { ReleaseApi } from "./names.ts";
import { Duration, Label1123, ObjectName } from "./text.ts";

/** Flux v2's reference to values; its order in the list is the order of merging. */
const ValuesReference = z.object({
  kind: z.enum(["ConfigMap", "Secret"]).describe("Kind of the object with the values, in the group's namespace."),
  name: ObjectName().describe("Name of the object."),
  valuesKey: z
    .string()
    .max(253)
    .regex(/^[-._a-zA-Z0-9]+$/)
    .optional()
    .meta({ [DEFAULT_TEXT]: "`values.yaml`" })
    .describe("Key of the object's data."),
  targetPath: z
    .string()
    .max(250)
    .regex(/^([a-zA-Z0-9_\-.\\/]|\[[0-9]{1,5}\])+$/)
    .optional()
    .meta({ [DEFAULT_TEXT]: "the root" })
    .describe("Where in the values the one value goes, in dot notation."),
  optional: z
    .boolean()
    .optional()
    .meta({ [DEFAULT_TEXT]: "`false`" })
    .describe("Whether the object may be missing."),
});

/** Free-form section of the HelmRelease, of either API. */
const passedOn = (what: string) => FreeForm().optional().describe(`${what} Passed to the HelmRelease unchanged.`);

export const Release = z.object({
  api: withDefault(z.enum([ReleaseApi.v2, ReleaseApi.v1]), ReleaseApi.v2).describe(
    "API of the HelmRelease: Flux's helm-controller, or the older Flux Helm Operator.",
  ),
  name: ObjectName(53)
    .optional()
    .meta({ [DEFAULT_TEXT]: "the application's name" })
    .describe("Name of the Helm release, `.Release.Name` in the chart."),
  targetNamespace: Label1123()
    .optional()
    .meta({ [DEFAULT_TEXT]: "the group's namespace" })
    .describe("Namespace that the chart's objects go to."),
  createNamespace: withDefault(z.boolean(), true).describe(
    "Whether a missing target namespace is created. It is never deleted by Orkestra.",
  ),
  values: FreeForm().optional().describe("Values of the chart. Use `valuesFrom` for secrets."),
  valuesFrom: withDefault(OrderedList(ValuesReference, 32), []).describe(
    "ConfigMaps and Secrets with more values, merged in this order, under `values`. Passed to Flux as references, never read.",
  ),
  timeout: withDefault(Duration, "5m").describe("How long one Helm operation may wait."),
  interval: withDefault(Duration, "10m").describe("How often Flux checks the release for drift and new versions."),
  install: passedOn("How Helm installs."),
  upgrade: passedOn("How Helm upgrades."),
  rollback: passedOn("How Helm rolls back."),
  uninstall: passedOn("How Helm uninstalls."),
  test: passedOn("Whether and how Helm's tests run."),
  driftDetection: passedOn("Whether changes made by others are found and undone."),
  postRenderers: OrderedList(FreeForm(), 16)
    .optional()
    .describe("Changes to the rendered manifests. Passed to the HelmRelease unchanged."),
  kubeConfig: passedOn("The cluster to release to, when it is another one."),
  commonMetadata: passedOn("Labels and annotations for every object of the chart."),
  serviceAccountName: ObjectName()
    .optional()
    .describe("ServiceAccount that Flux acts as. Passed to the HelmRelease unchanged."),
  storageNamespace: Label1123()
    .optional()
    .meta({ [DEFAULT_TEXT]: "the group's namespace" })
    .describe("Namespace of Helm's own records. Passed to the HelmRelease unchanged."),
  maxHistory: z
    .int()
    .min(0)
    .max(1000)
    .optional()
    .meta({ [DEFAULT_TEXT]: "Flux's" })
    .describe("Helm revisions kept, 0 for all. Passed to the HelmRelease unchanged."),
  persistentClient: z
    .boolean()
    .optional()
    .meta({ [DEFAULT_TEXT]: "Flux's" })
    .describe("Whether Flux keeps one client during an operation. Passed to the HelmRelease unchanged."),
});
export type Release = z.output<typeof Release>;
