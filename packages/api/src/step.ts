/** Extra nodes of an application's part of the DAG: gates, smoke tests, migrations. */
import * as z from "zod";
import { ATOMIC, FreeText, ListMap, TextSet, withDefault } from "./kube.ts";
import { exactlyOneOf, notItself, withRules } from "./rules.ts";
import { Duration, Label1123, ObjectName, SubchartName } from "./text.ts";

/** Kubernetes' Container. Only the image is ours to check; the rest is the API server's, when the pod is made. */
const Container = z
  .looseObject({
    image: z.string().min(1).max(1024).describe("Image that the step runs."),
  })
  .meta({ "x-kubernetes-preserve-unknown-fields": true, ...ATOMIC });

const Parameter = z.object({
  name: z
    .string()
    .max(128)
    .regex(/^[-_a-zA-Z0-9]+$/)
    .describe("Name of the template's input parameter."),
  value: FreeText(4096).describe("Its value. It is visible in the Workflow: no secrets here."),
});

const TemplateRef = z.object({
  name: ObjectName().describe("Name of the WorkflowTemplate or ClusterWorkflowTemplate."),
  template: z
    .string()
    .max(128)
    .regex(/^[a-zA-Z0-9][-a-zA-Z0-9]*$/)
    .describe("Name of the template in it."),
  clusterScope: withDefault(z.boolean(), false).describe("Whether `name` is a ClusterWorkflowTemplate."),
  parameters: withDefault(ListMap(Parameter, "name", 32), []).describe("Arguments of the template."),
});

export const Step = withRules(
  z.object({
    name: Label1123().describe("Name of the step, different from the application's sub-charts."),
    dependencies: withDefault(TextSet(SubchartName, 64), []).describe(
      "Steps or sub-charts of this application, or the application's own name, that must be done first. The application's name means its release with all its sub-charts. A step that depends on none of these, directly or not, runs before them all; the release waits for every step that does not depend on it.",
    ),
    timeout: withDefault(Duration, "5m").describe("How long the step may take."),
    container: Container.optional().describe(
      "Container to run, as in a Pod: `image`, `command`, `args`, `env`, `resources` and so on.",
    ),
    templateRef: TemplateRef.optional().describe("Template of Argo Workflows to run instead."),
  }),
  exactlyOneOf("container", "templateRef"),
  notItself("a step"),
);
export type Step = z.output<typeof Step>;
