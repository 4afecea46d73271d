/**
 * What the caches keep of an object: a thousand groups must fit into the memory of a small pod, and neither a release's
 * values nor a Workflow's templates are ever looked at here.
 */
import { API_GROUP, Label } from "@orkestra/api";
import { resources, type UnknownObject } from "@orkestra/kube";

type Fields = Readonly<Record<string, unknown>>;

export function slim(object: UnknownObject): UnknownObject {
  const { managedFields: _, ...metadata } = object.metadata;
  const { apiVersion, kind } = object;
  switch (kind) {
    case resources.HelmRelease.kind:
      return {
        apiVersion,
        kind,
        metadata: ofChild(metadata),
        spec: releaseSpec(object["spec"]),
        status: releaseStatus(object["status"]),
      };
    case resources.Workflow.kind:
      return {
        apiVersion,
        kind,
        metadata: ofChild(metadata),
        spec: only(object["spec"], ["activeDeadlineSeconds"]),
        status: workflowStatus(object["status"]),
      };
    default:
      return { ...object, metadata };
  }
}

type Metadata = UnknownObject["metadata"];

/** Of other people's labels and annotations only those by which Flux is asked for something. Of owners, who they are. */
function ofChild({ labels, annotations, ownerReferences, ...metadata }: Metadata): Metadata {
  const isOurs = (name: string) => name.startsWith(`${API_GROUP}/`) || name === Label.managedBy;
  const isRead = (name: string) => isOurs(name) || name.startsWith("reconcile.fluxcd.io/");
  return {
    ...metadata,
    ...(labels ? { labels: where(labels, isOurs) } : {}),
    ...(annotations ? { annotations: where(annotations, isRead) } : {}),
    ...(ownerReferences ? { ownerReferences } : {}),
  };
}

/** Of a node, what workflow-view.ts of the core reads: what went into it and came out of it is most of a Workflow. */
const OF_NODES = ["displayName", "type", "phase", "message", "startedAt", "finishedAt"];

function workflowStatus(status: unknown): Fields {
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

/** What is read of it: readiness/view.ts, decide/observe-release.ts and removal/ of the core. */
const OF_RELEASES = ["observedGeneration", "lastHandledReconcileAt", "lastAttemptedRevisionDigest"];

function releaseStatus(status: unknown): Fields {
  const { conditions, history } = only(status, ["conditions", "history"]);
  return {
    ...only(status, OF_RELEASES),
    ...(Array.isArray(conditions) ? { conditions: conditions.map((one) => without(one, ["observedGeneration"])) } : {}),
    ...(Array.isArray(history)
      ? { history: history.slice(0, 1).map((one) => only(one, ["status", "chartVersion", "ociDigest"])) }
      : {}),
  };
}

function only(value: unknown, fields: readonly string[]): Fields {
  return where(value, (field) => fields.includes(field));
}

function without(value: unknown, fields: readonly string[]): Fields {
  return where(value, (field) => !fields.includes(field));
}

function where<T>(value: T, fits: (field: string) => boolean): T extends Record<string, string> ? T : Fields;
function where(value: unknown, fits: (field: string) => boolean): Fields {
  return Object.fromEntries(Object.entries(value ?? {}).filter(([field]) => fits(field)));
}
