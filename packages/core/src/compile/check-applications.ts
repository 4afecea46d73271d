/** What is wrong with single applications: missing, not supported yet, or with fields that Flux would refuse. */
import { ReleaseApi } from "@orkestra/api";
import type { Problem } from "../problems.ts";
import { sortedSet } from "../text/compare.ts";
import { parseDuration } from "../text/duration.ts";
import { field, MAX_RETRIES } from "./deadline.ts";
import type { FoundApplication, GroupInput } from "./input.ts";

export function applicationProblems(group: GroupInput, applications: readonly FoundApplication[]): Problem[] {
  const found = new Set(applications.map(({ name }) => name));
  const missing = sortedSet(group.spec.applications.map(({ name }) => name)).filter((name) => !found.has(name));
  return [
    ...durations([
      ["timeout", group.spec.timeout],
      ["workflow.ttl", group.spec.workflow.ttl],
    ]),
    ...missing.map(
      (application): Problem => ({ kind: "ApplicationNotFound", application, namespace: group.namespace }),
    ),
    ...applications.flatMap((application) => [...notSupported(application), ...fieldProblems(application)]),
  ];
}

function notSupported({ name: application, spec }: FoundApplication): Problem[] {
  const { api } = spec.release;
  return api === ReleaseApi.v2 ? [] : [{ kind: "ReleaseApiNotSupported", application, api }];
}

/** Sections of the release are passed on unchecked; what the deadline is computed from must make sense all the same. */
function fieldProblems({ name: application, spec: { release, steps } }: FoundApplication): Problem[] {
  const sections = (["install", "upgrade", "rollback", "uninstall", "test"] as const).map((name): [string, unknown] => [
    `release.${name}.timeout`,
    release[name]?.["timeout"],
  ]);
  const attempts = (["install", "upgrade"] as const).map((name) => ({
    retryInterval: [
      `release.${name}.strategy.retryInterval`,
      field(release[name]?.["strategy"], "retryInterval"),
    ] as const,
    retries: [`release.${name}.remediation.retries`, field(release[name]?.["remediation"], "retries")] as const,
  }));
  return [
    ...durations(
      [
        ["release.timeout", release.timeout],
        ["release.interval", release.interval],
        ...sections,
        ...attempts.map(({ retryInterval }) => retryInterval),
        ...steps.map((step) => [`steps.${step.name}.timeout`, step.timeout] as const),
      ],
      application,
    ),
    ...attempts.flatMap(({ retries: [name, value] }): Problem[] =>
      isRetries(value) ? [] : [{ kind: "InvalidRetries", application, field: name, value: JSON.stringify(value) }],
    ),
  ];
}

function durations(fields: readonly (readonly [field: string, value: unknown])[], application?: string): Problem[] {
  return fields
    .filter(([, value]) => value !== undefined && parseDuration(value) === undefined)
    .map(([name, value]) => ({
      kind: "InvalidDuration",
      ...(application === undefined ? {} : { application }),
      field: name,
      value: shown(value),
    }));
}

/** Negative means without end. */
function isRetries(value: unknown): boolean {
  return value === undefined || (Number.isInteger(value) && Number(value) <= MAX_RETRIES);
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
