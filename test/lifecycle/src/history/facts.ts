/**
 * What the invariants read of objects. Written on its own, not with the product's readers, which are what is tested.
 */
import { Annotation, Label, MANAGED_BY } from "@orkestra/api";
import type { UnknownObject } from "@orkestra/kube";

export interface ReleaseFacts {
  readonly namespace: string;
  readonly name: string;
  /** UID of the group that owns it. */
  readonly owner: string | undefined;
  readonly group: string | undefined;
  readonly node: string;
  readonly dependencies: readonly string[];
  readonly digest: string | undefined;
  /** Flux has said so of this very generation. */
  readonly ready: boolean;
  readonly failed: boolean;
  readonly deleting: boolean;
  readonly suspended: boolean;
}

interface ConditionFacts {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly observedGeneration?: number;
}

export function conditionsOf(object: UnknownObject): readonly ConditionFacts[] {
  return (object["status"] as { conditions?: readonly ConditionFacts[] } | undefined)?.conditions ?? [];
}

export function condition(object: UnknownObject, type: string): ConditionFacts | undefined {
  return conditionsOf(object).find((one) => one.type === type);
}

export const isTrue = (object: UnknownObject, type: string): boolean => condition(object, type)?.status === "True";

export function ownerOf(object: UnknownObject): string | undefined {
  const { annotations, ownerReferences } = object.metadata;
  return annotations?.[Annotation.owner] ?? ownerReferences?.find(({ kind }) => kind === "ApplicationGroup")?.uid;
}

export function releaseFacts(object: UnknownObject): ReleaseFacts {
  const { namespace = "", name, labels = {}, annotations = {}, generation, deletionTimestamp } = object.metadata;
  const ready = condition(object, "Ready");
  const isOfThis = (object["status"] as { observedGeneration?: number } | undefined)?.observedGeneration === generation;
  return {
    namespace,
    name,
    owner: ownerOf(object),
    group: labels[Label.managedBy] === MANAGED_BY ? labels[Label.group] : undefined,
    node: annotations[Annotation.node] ?? name,
    dependencies: (annotations[Annotation.dependencies] ?? "").split(",").filter(Boolean),
    digest: annotations[Annotation.digest],
    ready: isOfThis && ready?.status === "True",
    failed: isOfThis && ready?.status === "False",
    deleting: deletionTimestamp !== undefined,
    suspended: (object["spec"] as { suspend?: boolean } | undefined)?.suspend === true,
  };
}

export interface WorkflowFacts {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly owner: string | undefined;
  readonly revision: string;
  readonly operation: string;
  readonly completed: boolean;
  readonly phase: string;
  readonly stopped: boolean;
}

export function workflowFacts(object: UnknownObject): WorkflowFacts {
  const { namespace = "", name, uid = "", labels = {} } = object.metadata;
  const { phase = "" } = (object["status"] ?? {}) as { phase?: string };
  const { shutdown } = (object["spec"] ?? {}) as { shutdown?: string };
  return {
    namespace,
    name,
    uid,
    owner: ownerOf(object),
    revision: labels[Label.revision] ?? "",
    operation: /-(apply|stage|rollback|remove)(-\d+)?$/.exec(name)?.[1] ?? "",
    completed: ["Succeeded", "Failed", "Error"].includes(phase),
    phase,
    stopped: shutdown !== undefined,
  };
}
