/**
 * Names as Kubernetes and Helm limit them.
 *
 * The API server refuses most of these at admission; the command line compiles without one.
 */
import { MAX_APPLICATION_NAME, MAX_GROUP_NAME } from "@orkestra/api";
import type { Named, Problem } from "../problems.ts";
import { canonicalJson } from "../text/canonical.ts";
import { byText } from "../text/compare.ts";
import type { FoundApplication, GroupInput } from "./input.ts";
import { releaseNameOf } from "./release.ts";

/** Longest name of a Helm release (Helm: pkg/chart/v2/util/validate_name.go). */
const MAX_RELEASE_NAME = 53;
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

export function nameProblems(group: GroupInput, applications: readonly FoundApplication[]): Problem[] {
  const names = [...new Set(group.spec.applications.map(({ name }) => name))].sort(byText);
  return [
    ...checkName("group", group.name, LABEL, MAX_GROUP_NAME),
    ...names.flatMap((name) => checkName("application", name, LABEL, MAX_APPLICATION_NAME)),
    ...applications.flatMap(({ spec: { release } }) =>
      release.name === undefined ? [] : checkName("release", release.name, SUBDOMAIN, MAX_RELEASE_NAME),
    ),
    ...collisions(group, applications),
  ];
}

function checkName(of: Named, name: string, grammar: RegExp, limit: number): Problem[] {
  if (name.length > limit) return [{ kind: "NameTooLong", of, name, limit }];
  return grammar.test(name) ? [] : [{ kind: "InvalidName", of, name }];
}

/**
 * Two Helm releases of one name must not meet: neither in the namespace of their objects, nor in that of their records,
 * which helm-controller keeps in the HelmRelease's own namespace unless storageNamespace says otherwise. Clusters that
 * kubeConfig tells apart are different places.
 */
function collisions(group: GroupInput, applications: readonly FoundApplication[]): Problem[] {
  const inTarget = meetings(applications, "targetNamespace", group.namespace);
  const met = new Set(inTarget.map(({ applications: names }) => names.join()));
  const inStorage = meetings(applications, "storageNamespace", group.namespace);
  return [...inTarget, ...inStorage.filter(({ applications: names }) => !met.has(names.join()))];
}

type Collision = Extract<Problem, { kind: "ReleaseNameCollision" }>;

function meetings(applications: readonly FoundApplication[], where: Collision["where"], own: string): Collision[] {
  const places = new Map<string, { releaseName: string; namespace: string; names: Set<string> }>();
  for (const { name, spec } of applications) {
    const releaseName = releaseNameOf(name, spec);
    const namespace = spec.release[where] ?? own;
    const key = canonicalJson([namespace, releaseName, spec.release.kubeConfig ?? null]);
    const place = places.get(key) ?? { releaseName, namespace, names: new Set() };
    place.names.add(name);
    places.set(key, place);
  }
  return [...places.entries()]
    .filter(([, { names }]) => names.size > 1)
    .sort(([a], [b]) => byText(a, b))
    .map(([, { releaseName, namespace, names }]) => ({
      kind: "ReleaseNameCollision",
      releaseName,
      where,
      namespace,
      applications: [...names].sort(byText),
    }));
}
