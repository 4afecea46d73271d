/**
 * The status of Application objects: one that is said to be Ready, in its present generation, is released as that generation has
 * it, at every moment, because whoever applied it waits for just this word. At rest its group's word is its own.
 */
import type { ApplicationGroupStatus, ApplicationStatus } from "@orkestra/api";
import type { UnknownObject } from "@orkestra/kube";
import { type Cluster, walk } from "../history/cluster.ts";
import { condition, isTrue, releaseFacts } from "../history/facts.ts";
import type { History } from "../history/history.ts";
import { knownPlan, wantedReleases } from "../history/plans.ts";

export function applicationsInTime(history: History): string[] {
  const found: string[] = [];
  walk(history, (entry, cluster) => {
    if (entry.type !== "change" || entry.after?.kind !== "Application") return;
    if (JSON.stringify(entry.before?.["status"]) === JSON.stringify(entry.after["status"])) return;
    if (saysReady(entry.after)) found.push(...judge(entry.after, cluster));
  });
  return found;
}

/** Of its present generation. What is in no group is ready for nothing. */
function saysReady(application: UnknownObject): boolean {
  const { observedGeneration } = (application["status"] ?? {}) as Partial<ApplicationStatus>;
  const ready = condition(application, "Ready");
  return (
    ready?.status === "True" &&
    ready.reason !== "NotInAnyGroup" &&
    observedGeneration === application.metadata.generation
  );
}

function judge(application: UnknownObject, cluster: Cluster): string[] {
  const { name, namespace = "" } = application.metadata;
  const group = groupOf(application, cluster);
  const plan = group && knownPlan(cluster, group);
  const digest = plan && wantedReleases(plan).get(name);
  const live = cluster.find("HelmRelease", namespace, name);
  const facts = live && releaseFacts(live);
  if (facts?.ready && facts.digest === digest) return [];
  return [`application "${name}" was called Ready, and was not released as its spec is`];
}

function groupOf({ metadata, ...rest }: UnknownObject, cluster: Cluster): UnknownObject | undefined {
  const { group = "" } = (rest["status"] ?? {}) as Partial<ApplicationStatus>;
  return cluster.find("ApplicationGroup", metadata.namespace ?? "", group);
}

export function applicationsAtRest(cluster: Cluster): string[] {
  return cluster.all("Application").flatMap((application) => {
    const { name, generation } = application.metadata;
    const { observedGeneration, phase } = (application["status"] ?? {}) as Partial<ApplicationStatus>;
    const group = groupOf(application, cluster);
    const { applications = [] } = (group?.["status"] ?? {}) as Partial<ApplicationGroupStatus>;
    const told = applications.find((one) => one.name === name)?.phase;
    const faults = [
      ...(observedGeneration === generation
        ? []
        : [`is of generation ${generation}, its status of ${observedGeneration}`]),
      ...(phase === told ? [] : [`says it is ${phase}, its group ${told}`]),
      ...(isTrue(application, "Reconciling") && !(group && isTrue(group, "Reconciling"))
        ? ["says at rest that something is under way"]
        : []),
      ...(saysReady(application) ? judge(application, cluster).map(() => "says it is Ready, and it is not") : []),
    ];
    return faults.map((words) => `application "${name}" ${words}`);
  });
}
