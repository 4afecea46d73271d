/**
 * Releases that would be one and the same: their HelmReleases would have one name, or Helm would know both by one.
 *
 * A sub-chart's names are made of the application's and its own, so different ones may come out alike: `a` with `b-c` and
 * `a-b` with `c`, or `x.y` and `x-y` of one chart.
 */
import type { Problem } from "../problems.ts";
import { canonicalJson } from "../text/canonical.ts";
import { byText, sortedSet } from "../text/compare.ts";
import type { FoundApplication, GroupInput } from "./input.ts";
import { subchartNodeName } from "./parts.ts";
import { objectNameOf, releaseNameOf } from "./release-name.ts";

interface Release {
  readonly node: string;
  readonly application: FoundApplication;
  readonly objectName: string;
  readonly releaseName: string;
}

export function collisions(group: GroupInput, applications: readonly FoundApplication[]): Problem[] {
  const releases = applications.flatMap(releasesOf);
  const objects = meetings(releases, ({ objectName }) => [objectName]);
  const inTarget = meetings(releases, (it) => place(it, "targetNamespace", group.namespace));
  const inStorage = meetings(releases, (it) => place(it, "storageNamespace", group.namespace));
  const told = new Set<string>();
  const once = (met: readonly Release[]): boolean => {
    const names = met.map(({ node }) => node).join();
    return told.has(names) ? false : told.add(names) !== undefined;
  };
  return [
    ...objects.filter(once).map(objectCollision),
    ...inTarget.filter(once).map((met) => nameCollision(met, "targetNamespace", group.namespace)),
    ...inStorage.filter(once).map((met) => nameCollision(met, "storageNamespace", group.namespace)),
  ];
}

function releasesOf(application: FoundApplication): Release[] {
  const { name, spec } = application;
  const subcharts = sortedSet(spec.subcharts.map((subchart) => subchart.name));
  return [undefined, ...subcharts].map((subchart) => ({
    node: subchart === undefined ? name : subchartNodeName(name, subchart),
    application,
    objectName: objectNameOf(name, subchart),
    releaseName: releaseNameOf(name, spec.release, subchart),
  }));
}

type Where = Extract<Problem, { kind: "ReleaseNameCollision" }>["where"];

/**
 * Two Helm releases of one name must not meet: neither in the namespace of their objects, nor in that of their records,
 * which helm-controller keeps in the HelmRelease's own namespace unless storageNamespace says otherwise. Clusters that
 * kubeConfig tells apart are different places.
 */
function place({ application: { spec }, releaseName }: Release, where: Where, own: string): unknown[] {
  return [spec.release[where] ?? own, releaseName, spec.release.kubeConfig ?? null];
}

/** Releases that are alike, each group sorted, groups by what they have in common. */
function meetings(releases: readonly Release[], common: (release: Release) => unknown[]): Release[][] {
  const met = new Map<string, Map<string, Release>>();
  for (const release of releases) {
    const key = canonicalJson(common(release));
    const others = met.get(key) ?? new Map<string, Release>();
    met.set(key, others.set(release.node, release));
  }
  return [...met]
    .filter(([, { size }]) => size > 1)
    .sort(([a], [b]) => byText(a, b))
    .map(([, others]) => [...others.values()].sort((a, b) => byText(a.node, b.node)));
}

function whose(met: readonly Release[]) {
  return {
    applications: sortedSet(met.map(({ application }) => application.name)),
    releases: met.map(({ node }) => node),
  };
}

function objectCollision(met: readonly Release[]): Problem {
  return { kind: "ObjectNameCollision", name: met[0]?.objectName ?? "", ...whose(met) };
}

function nameCollision(met: readonly Release[], where: Where, own: string): Problem {
  const [first] = met;
  return {
    kind: "ReleaseNameCollision",
    releaseName: first?.releaseName ?? "",
    where,
    namespace: first?.application.spec.release[where] ?? own,
    ...whose(met),
  };
}
