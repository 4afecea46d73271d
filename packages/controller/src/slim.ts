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
        status: workflow(object["status"]),
      };
    default:
      return whole;
  }
}

/** Of a node, what workflow-view.ts of the core reads: what went into it and came out of it is most of a Workflow. */
const OF_NODES = ["displayName", "type", "phase", "message", "startedAt", "finishedAt"];

function workflow(status: unknown): Fields {
  const { nodes, ...rest } = only(status, ["phase", "message", "startedAt", "finishedAt", "compressedNodes", "nodes"]);
  if (typeof nodes !== "object" || nodes === null) return rest;
  const slimmed = Object.entries(nodes).map(([id, node]) => [id, only(node, OF_NODES)] as const);
  return { ...rest, nodes: Object.fromEntries(slimmed) };
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
