/**
 * What the caches keep of an object: a thousand groups must fit into the memory of a small pod, and neither a release's
 * values nor a Workflow's templates are ever looked at here.
 */
import { resources, type UnknownObject } from "@orkestra/kube";

type Fields = Readonly<Record<string, unknown>>;

export function slim(object: UnknownObject): UnknownObject {
  const { managedFields: _, ...metadata } = object.metadata;
  const whole = { ...object, metadata };
  switch (object.kind) {
    case resources.HelmRelease.kind:
      return { ...whole, spec: releaseSpec(object["spec"]), status: release(object["status"]) };
    case resources.Workflow.kind:
      return {
        ...whole,
        spec: only(object["spec"], ["shutdown"]),
        status: without(object["status"], ["storedTemplates", "storedWorkflowTemplateSpec"]),
      };
    default:
      return whole;
  }
}

/** Whether Flux may work on it, and how long each of its actions may take. */
function releaseSpec(spec: unknown): Fields {
  const actions = only(spec, ["install", "upgrade", "rollback", "test", "uninstall"]);
  const timeouts = Object.entries(actions).map(([action, of]) => [action, only(of, ["timeout"])] as const);
  return {
    ...only(spec, ["suspend", "timeout"]),
    ...Object.fromEntries(timeouts.filter(([, { timeout }]) => timeout !== undefined)),
  };
}

function release(status: unknown): Fields {
  const { history, ...rest } = without(status, ["inventory"]);
  return Array.isArray(history) ? { ...rest, history: history.slice(0, 1) } : rest;
}

function only(value: unknown, fields: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(value ?? {}).filter(([field]) => fields.includes(field)));
}

function without(value: unknown, fields: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(value ?? {}).filter(([field]) => !fields.includes(field)));
}
