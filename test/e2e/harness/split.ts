/** Split charts as tests look at them: which release each part is, who waits for whom, and what staging recorded. */
import type { Subchart } from "@orkestra/api";
import type { Edge } from "@orkestra/bench";
import { readStagingRecord, type StagingRecord } from "@orkestra/core";
import { type KubernetesObject, resources } from "@orkestra/kube";
import type { LiveGroup } from "./group.ts";
import type { TestNamespace } from "./namespace.ts";

/** The HelmRelease of a sub-chart, whose name is a DNS label already; without one, of the parent. */
export const releaseOf = (application: string, subchart?: string): string =>
  subchart === undefined ? application : `${application}-${subchart}`;

/**
 * The edges that the author wrote between sub-charts, and those that go without saying: a parent waits for every listed
 * sub-chart that does not, directly or not, depend on it; what an application depends on comes, with all its parts, before
 * all parts of the application.
 */
export function splitEdges(group: LiveGroup): Edge[] {
  const { applications } = group.spec;
  const partsOf = (application: string): string[] => {
    const subcharts = applications.find(({ name }) => name === application)?.spec?.subcharts ?? [];
    return [application, ...subcharts.map(({ name }) => releaseOf(application, name))];
  };
  return applications.flatMap(({ name, dependencies = [], spec }) => {
    const subcharts = spec?.subcharts ?? [];
    const inner = subcharts.flatMap((subchart) =>
      (subchart.dependencies ?? []).map((dependency) => ({
        from: dependency === name ? name : releaseOf(name, dependency),
        to: releaseOf(name, subchart.name),
      })),
    );
    const before = subcharts.filter((subchart) => !reaches(subchart, name, subcharts));
    return [
      ...inner,
      ...before.map((subchart) => ({ from: releaseOf(name, subchart.name), to: name })),
      ...dependencies.flatMap((path) => {
        const [application = "", subchart] = path.split("/");
        const needed = subchart === undefined ? partsOf(application) : [releaseOf(application, subchart)];
        return needed.flatMap((from) => partsOf(name).map((to) => ({ from, to })));
      }),
    ];
  });
}

/** Whether a sub-chart depends, directly or not, on its parent. The manifest has no cycles. */
function reaches(subchart: Subchart, parent: string, all: readonly Subchart[]): boolean {
  return (subchart.dependencies ?? []).some((name) => {
    const sibling = all.find((candidate) => candidate.name === name);
    return name === parent || (sibling !== undefined && reaches(sibling, parent, all));
  });
}

/** What staging recorded for the groups of the namespace, by the name of the record. */
export async function recordsIn(namespace: TestNamespace): Promise<Map<string, StagingRecord>> {
  const revisions = await namespace.list(resources.ControllerRevision);
  const records = revisions.filter(({ metadata }) => metadata.labels?.["orkestra.dev/staged"] !== undefined);
  return new Map(records.map(readStagingRecord).map(({ name, record }) => [name, record]));
}

/** The only record of the namespace. */
export async function recordIn(namespace: TestNamespace): Promise<StagingRecord> {
  const records = [...(await recordsIn(namespace)).values()];
  const [record] = records;
  if (!record || records.length > 1) throw new Error(`there are ${records.length} records of staging, not one`);
  return record;
}

/** Names of the Workflows that staged. */
export const stagingWorkflows = (workflows: readonly KubernetesObject[]): string[] =>
  workflows.map(({ metadata }) => metadata.name).filter((name) => /-stage(-[0-9]+)?$/.test(name));

/** `name: phase` of each sub-chart of an application. */
export function partPhases(group: LiveGroup, application: string): Record<string, string> {
  const found = group.status?.applications?.find(({ name }) => name === application);
  return Object.fromEntries((found?.subcharts ?? []).map(({ name, phase }) => [name, phase]));
}

export type Source = KubernetesObject & {
  readonly spec: { readonly url: string; readonly ref?: { readonly digest?: string }; readonly insecure?: boolean };
  readonly status?: { readonly artifact?: { readonly revision: string; readonly digest: string } };
};
