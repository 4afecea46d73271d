/** Finds the template that a task runs, and the templates that this one may name in turn. */
import type { Task, Template } from "./shapes.ts";

/** The templates of a ClusterWorkflowTemplate; undefined when there is no such object. */
export type Library = (name: string) => readonly Template[] | undefined;

/** Throws, in Argo's words, when there is none. */
export function resolve(
  { template, templateRef }: Pick<Task, "template" | "templateRef">,
  scope: readonly Template[],
  library: Library,
): { readonly template: Template; readonly scope: readonly Template[] } {
  if (templateRef && !templateRef.clusterScope)
    throw new Error(`the sandbox has no WorkflowTemplates, so not "${templateRef.name}" either`);
  const templates = templateRef ? library(templateRef.name) : scope;
  if (!templates) throw new Error(`clusterworkflowtemplates.argoproj.io "${templateRef?.name}" not found`);
  const name = templateRef?.template ?? template ?? "";
  const found = templates.find((candidate) => candidate.name === name);
  if (found) return { template: found, scope: templates };
  const where = templateRef ? `template ${templateRef.name}/${name}` : `template ${name}`;
  throw new Error(`${where} not found in ${templateRef ? "workflow template" : "the workflow"}`);
}
