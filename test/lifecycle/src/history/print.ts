/** A history as text, a line for each thing that happened, for whoever reads of a failure. */
import type { ApplicationGroupStatus } from "@orkestra/api";
import type { UnknownObject } from "@orkestra/kube";
import { condition, releaseFacts, workflowFacts } from "./facts.ts";
import { type Change, type Entry, type History, writersOf } from "./history.ts";

/** Kinds that tell nothing here. */
const QUIET: ReadonlySet<string> = new Set([
  "Event",
  "Lease",
  "Namespace",
  "CustomResourceDefinition",
  "ServiceAccount",
  "RoleBinding",
]);

export function print(history: History): string {
  return history.flatMap(line).join("\n");
}

function line(entry: Entry): string[] {
  const at = String(entry.ms).padStart(6);
  if (entry.type === "mark") return [`${at} ## ${entry.text}`];
  if (entry.type === "note") return [`${at} .. ${entry.text}`];
  if (QUIET.has(entry.object.kind)) return [];
  const { kind, metadata } = entry.object;
  const verb = entry.before ? (entry.after ? "~" : "-") : "+";
  const by = writersOf(entry);
  return [`${at} ${verb} ${kind} ${metadata.name} ${detail(entry)}${by.length > 0 ? ` (${by.join(", ")})` : ""}`];
}

function detail({ before, after }: Change): string {
  if (!after) return "";
  const going = after.metadata.deletionTimestamp && !before?.metadata.deletionTimestamp ? "told to go " : "";
  return `${going}${DETAILS[after.kind]?.(after) ?? ""}`;
}

const DETAILS: Readonly<Record<string, (object: UnknownObject) => string>> = {
  HelmRelease(object) {
    const { digest = "", ready, failed, deleting, dependencies } = releaseFacts(object);
    const state = deleting
      ? "going"
      : ready
        ? "ready"
        : failed
          ? `failed (${condition(object, "Ready")?.message})`
          : "not ready";
    const after = dependencies.length > 0 ? ` after ${dependencies.join(",")}` : "";
    return `${digest.slice(0, 6)}${after} ${state}`;
  },
  Application(object) {
    const { observedGeneration, phase } = (object["status"] ?? {}) as { observedGeneration?: number; phase?: string };
    const conditions = ["Ready", "Reconciling", "Stalled"].flatMap((type) => {
      const one = condition(object, type);
      return one ? [`${type}=${one.status}${type === "Ready" ? ` ${one.reason}` : ""}`] : [];
    });
    return `generation ${object.metadata.generation}/${observedGeneration} ${conditions.join(" ")} ${phase ?? ""}`;
  },
  Workflow(object) {
    const { phase, stopped, revision } = workflowFacts(object);
    const nodes =
      (object["status"] as { nodes?: Record<string, { displayName: string; phase: string; type: string }> } | undefined)
        ?.nodes ?? {};
    const tasks = Object.values(nodes)
      .filter(({ type }) => type !== "DAG")
      .map((node) => `${node.displayName}:${node.phase}`);
    return `of ${revision} ${phase || "new"}${stopped ? " told to stop" : ""} ${tasks.join(" ")}`;
  },
  ApplicationGroup(object) {
    const status = (object["status"] ?? {}) as Partial<ApplicationGroupStatus>;
    const conditions = ["Ready", "Reconciling", "Stalled", "RolledBack"].flatMap((type) => {
      const one = condition(object, type);
      return one ? [`${type}=${one.status}${type === "Ready" ? ` ${one.reason}: ${one.message}` : ""}`] : [];
    });
    const phases = (status.applications ?? []).map(({ name, phase }) => `${name}:${phase}`);
    const { generation, finalizers, annotations } = object.metadata;
    return [
      `generation ${generation}/${status.observedGeneration} ${conditions.join(" ")} [${phases.join(" ")}]`,
      `revision=${status.revision} good=${status.lastGoodRevision}`,
      ...(status.failure ? [`failure=${status.failure.revision}`] : []),
      ...(finalizers?.length ? [`finalizers=${finalizers}`] : []),
      ...Object.entries(annotations ?? {}).map(([name, value]) => `${name.replace(/.*\//, "")}=${value}`),
    ].join(" ");
  },
};
