/** Of a cluster at rest: what the status of each group says is so. */
import { Annotation, type ApplicationGroupStatus } from "@orkestra/api";
import { type Plan, revisionName } from "@orkestra/core";
import type { UnknownObject } from "@orkestra/kube";
import type { Cluster } from "../history/cluster.ts";
import { condition, isTrue, type ReleaseFacts, releaseFacts, workflowFacts } from "../history/facts.ts";
import { storedPlan, wantedPlan, wantedReleases } from "../history/plans.ts";

export function truth(cluster: Cluster): string[] {
  return cluster
    .all("ApplicationGroup")
    .flatMap((group) => ofGroup(cluster, group).map((fault) => `group "${group.metadata.name}" ${fault}`));
}

type Status = Partial<ApplicationGroupStatus>;

function ofGroup(cluster: Cluster, group: UnknownObject): string[] {
  const status = (group["status"] ?? {}) as Status;
  const live = releasesOf(cluster, group);
  return [
    ...itsFreshness(group, status),
    ...itsVerdict(cluster, group, status, live),
    ...itsRollback(cluster, group, status, live),
    ...itsWorkflow(cluster, group, status),
    ...itsApplications(status, live),
    ...itsProgress(cluster, group, status),
  ];
}

export const releasesOf = (cluster: Cluster, group: UnknownObject): ReleaseFacts[] =>
  cluster
    .all("HelmRelease")
    .map(releaseFacts)
    .filter(({ owner }) => owner === group.metadata.uid);

function itsFreshness(group: UnknownObject, { observedGeneration, lastHandledReconcileAt }: Status): string[] {
  const { generation, annotations = {} } = group.metadata;
  // What is not acted on is not acknowledged.
  const isSuspended = condition(group, "Ready")?.reason === "Suspended";
  const asked = isSuspended ? undefined : annotations[Annotation.requestedAt];
  return [
    ...(observedGeneration === generation
      ? []
      : [`is of generation ${generation}, its status of ${observedGeneration}`]),
    ...(asked === undefined || asked === lastHandledReconcileAt
      ? []
      : [`was asked at ${asked} and did not say that it has seen it`]),
  ];
}

function itsVerdict(cluster: Cluster, group: UnknownObject, status: Status, live: readonly ReleaseFacts[]): string[] {
  const ready = condition(group, "Ready");
  if (!ready) return ["does not say whether it is Ready"];
  const plan = wantedPlan(cluster, group);
  if (ready.status === "True") return itsReadiness(group, status, live, plan);
  const said = `${ready.reason}: ${ready.message}`;
  const suspended = (group["spec"] as { suspend?: boolean }).suspend === true;
  const refused = ready.reason === "ApplicationNotFound" || ready.reason === "InvalidSpec";
  return [
    ...words(ready.status === "Unknown", `says at rest that it is on its way: ${said}`),
    ...words(
      isTrue(group, "Reconciling") && ready.reason !== "ApplicationNotFound",
      `says at rest that something is under way: ${said}`,
    ),
    ...words(ready.reason === "Suspended" && !suspended, "says that it is suspended, and is not"),
    ...words(refused && plan !== undefined, `says ${ready.reason} (${ready.message}) of a spec that can be rolled out`),
  ];
}

function itsReadiness(
  group: UnknownObject,
  { failure, revision, lastGoodRevision }: Status,
  live: readonly ReleaseFacts[],
  plan: Plan | undefined,
): string[] {
  const differences = plan ? differencesOf(live, wantedReleases(plan)) : ["its spec cannot be rolled out"];
  return [
    ...differences.map((difference) => `says it is Ready, but ${difference}`),
    ...words(failure !== undefined, `is Ready, and tells of a failure still: ${failure?.message}`),
    ...words(revision !== lastGoodRevision, "is Ready, but its revision is not the last good one"),
    ...words(isTrue(group, "RolledBack"), "is Ready, and rolled back"),
  ];
}

const words = (isSo: boolean, text: string): string[] => (isSo ? [text] : []);

function itsRollback(cluster: Cluster, group: UnknownObject, status: Status, live: readonly ReleaseFacts[]): string[] {
  if (!isTrue(group, "RolledBack")) return [];
  const asked = askedFor(cluster, group);
  const target = asked ?? status.lastGoodRevision;
  const plan = target ? storedPlan(cluster, group.metadata.namespace ?? "", target) : undefined;
  if (target && !plan) return [`says it is rolled back to revision "${target}", which is not stored`];
  const differences = differencesOf(live, plan ? wantedReleases(plan) : new Map());
  return [
    ...differences.map((one) => `says it is rolled back to ${target ?? "nothing"}, but ${one}`),
    ...words(asked === undefined && status.failure === undefined, "is rolled back, and does not say what failed"),
  ];
}

/** The revision that a person wants in place of the spec's: not that itself, and no longer than the spec is what they meant. */
function askedFor(cluster: Cluster, group: UnknownObject): string | undefined {
  const [revision = "", insteadOf = ""] = (group.metadata.annotations?.[Annotation.rollbackTo] ?? "").split(":");
  const plan = wantedPlan(cluster, group);
  const ofSpec = plan && revisionName(plan);
  if (revision === "" || revision === ofSpec) return undefined;
  return insteadOf === "" || insteadOf === ofSpec ? revision : undefined;
}

/** How what is there differs from what a plan wants, each in words. */
export function differencesOf(live: readonly ReleaseFacts[], wanted: ReadonlyMap<string, string>): string[] {
  const there = new Map(live.map((release) => [release.name, release]));
  const missing = [...wanted.keys()].filter((name) => !there.has(name)).map((name) => `release "${name}" is not there`);
  const others = live.flatMap((release) => {
    const digest = wanted.get(release.name);
    if (digest === undefined) return [`release "${release.name}" is there, which nothing wants`];
    if (release.digest !== digest) return [`release "${release.name}" is of another plan`];
    if (release.deleting) return [`release "${release.name}" is being deleted`];
    return release.ready ? [] : [`release "${release.name}" is not ready`];
  });
  return [...missing, ...others];
}

function itsWorkflow(cluster: Cluster, group: UnknownObject, { workflow }: Status): string[] {
  const all = cluster
    .all("Workflow")
    .map(workflowFacts)
    .filter(({ owner }) => owner === group.metadata.uid);
  const running = all.filter(({ completed }) => !completed);
  const told = all.find(({ name }) => name === workflow?.name);
  return [
    ...running.map(({ name }) => `is at rest while Workflow "${name}" runs`),
    ...(told && told.phase !== workflow?.phase
      ? [`says Workflow "${told.name}" is ${workflow?.phase}, and it is ${told.phase}`]
      : []),
  ];
}

const ON_ITS_WAY: ReadonlySet<string> = new Set(["Staging", "Holding", "Releasing", "RollingBack", "Removing"]);

function itsApplications({ applications = [] }: Status, live: readonly ReleaseFacts[]): string[] {
  const isReady = (name: string): boolean => live.some((release) => release.name === name && release.ready);
  return applications.flatMap(({ name, phase, message }) => {
    if (ON_ITS_WAY.has(phase)) return [`says at rest that application "${name}" is ${phase}: ${message}`];
    if (phase === "Ready" && !isReady(name)) return [`says application "${name}" is Ready, and its release is not`];
    if (phase === "Removed" && live.some((release) => release.name === name))
      return [`says application "${name}" is Removed, and it is there`];
    return [];
  });
}

/** What is about to be removed is shown as well, and is no application, or no part of one, any more. */
function itsProgress(cluster: Cluster, group: UnknownObject, { applications = [], progress = "" }: Status): string[] {
  const plan = wantedPlan(cluster, group);
  if (applications.length === 0 || condition(group, "RolledBack") || !plan) return [];
  const wanted = new Set(plan.nodes.map(({ name }) => name));
  const isWanted = (application: string, part: string): boolean =>
    wanted.has(`${application}/${part}`) || wanted.has(`${application}.${part}`);
  const mine = applications.filter(({ name }) => wanted.has(name));
  const ready = mine.filter(({ name, phase, subcharts = [] }) =>
    [{ phase }, ...subcharts.filter((part) => isWanted(name, part.name))].every((one) => one.phase === "Ready"),
  );
  const counted = `${ready.length}/${mine.length}`;
  return words(counted !== progress, `says ${progress} are ready, and shows ${counted}`);
}
