/**
 * Names as Kubernetes and Helm limit them.
 *
 * The API server refuses most of these at admission; the command line compiles without one.
 */
import { MAX_APPLICATION_NAME, MAX_GROUP_NAME } from "@orkestra/api";
import type { Named, Problem } from "../problems.ts";
import { byText } from "../text/compare.ts";
import { collisions } from "./check-collisions.ts";
import type { FoundApplication, GroupInput } from "./input.ts";
import { subchartNodeName } from "./parts.ts";
import { releaseNameOf } from "./release-name.ts";

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
    ...applications.flatMap(pieceNames),
    ...collisions(group, applications),
  ];
}

function checkName(of: Named, name: string, grammar: RegExp, limit: number): Problem[] {
  if (name.length > limit) return [{ kind: "NameTooLong", of, name, limit }];
  return grammar.test(name) ? [] : [{ kind: "InvalidName", of, name }];
}

/** The sub-chart's name makes the release's longer. Where it is too long without, that is said already. */
function pieceNames({ name: application, spec: { release, subcharts } }: FoundApplication): Problem[] {
  if (releaseNameOf(application, release).length > MAX_RELEASE_NAME) return [];
  return [...subcharts]
    .map(({ name: subchart }) => ({ subchart, name: releaseNameOf(application, release, subchart) }))
    .filter(({ name }) => name.length > MAX_RELEASE_NAME)
    .sort((a, b) => byText(a.subchart, b.subchart))
    .map(({ subchart, name }) => ({
      kind: "NameTooLong",
      of: "release",
      name,
      limit: MAX_RELEASE_NAME,
      node: subchartNodeName(application, subchart),
    }));
}
