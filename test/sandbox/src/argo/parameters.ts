/** Fills in `{{...}}` (Argo 3.7: workflow/common/util.go ProcessArgs). What stays unknown is an error, as Argo's validation has it. */
import type { Arguments, Template, Workflow } from "./shapes.ts";

export type Known = Readonly<Record<string, string>>;

/** The template as this task has it. Throws, in Argo's words, when a parameter is missing. */
export function withArguments(template: Template, args: Arguments | undefined, globals: Known): Template {
  const given = new Map((args?.parameters ?? []).map(({ name, value }) => [name, value]));
  const inputs: Record<string, string> = {};
  for (const { name, value, default: otherwise } of template.inputs?.parameters ?? []) {
    const known = given.get(name) ?? value ?? otherwise;
    if (known === undefined) throw new Error(`inputs.parameters.${name} was not supplied`);
    inputs[`inputs.parameters.${name}`] = String(known);
  }
  // Tasks of a DAG are filled in when it is their turn, with more that is known then.
  const { dag, ...own } = template;
  const known = { ...globals, ...inputs };
  return { ...(filled(own, known) as Template), ...(dag && { dag: filled(dag, known, true) as typeof dag }) };
}

export function globalsOf({ metadata }: Workflow): Known {
  return {
    "workflow.name": metadata.name,
    "workflow.namespace": metadata.namespace ?? "",
    "workflow.uid": metadata.uid ?? "",
  };
}

function filled(value: unknown, known: Known, lenient = false): unknown {
  if (typeof value === "string")
    return value.replaceAll(/\{\{(.*?)\}\}/g, (tag, name: string) => {
      const text = known[name.trim()];
      if (text === undefined && !lenient) throw new Error(`failed to resolve ${tag}`);
      return text ?? tag;
    });
  if (Array.isArray(value)) return value.map((item) => filled(item, known, lenient));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, known, lenient)]));
}
