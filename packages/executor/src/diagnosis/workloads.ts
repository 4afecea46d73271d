/** Which workloads are worth a look, and how their pods are asked for. Pure. */
import { condition, type LabelSelector, type Workload } from "./objects.ts";

/**
 * Everything that helm-controller (1.4, internal/postrender/common_renderer.go) installs carries these two labels: on the
 * object itself, not in its pod template, and not on hooks, which Helm 3 does not hand to post-renderers.
 */
export function originLabels({ namespace, name }: Release): Readonly<Record<string, string>> {
  const group = "helm.toolkit.fluxcd.io";
  return { [`${group}/name`]: name, [`${group}/namespace`]: namespace };
}

/** Selects what carries them. */
export function originSelector(release: Release): string {
  return Object.entries(originLabels(release))
    .map(([label, value]) => `${label}=${value}`)
    .join(",");
}

interface Release {
  readonly namespace: string;
  readonly name: string;
}

/** False while anything about it is not as its spec says, also when its old pods still serve. */
export function isWell(workload: Workload): boolean {
  const { kind, spec, status = {} } = workload;
  const all = (wanted: number, ...counts: readonly (number | undefined)[]): boolean =>
    counts.every((count) => (count ?? 0) === wanted);
  if (kind === "Job") return condition(workload, "Complete", "True") !== undefined;
  if (kind === "DaemonSet")
    return all(status.desiredNumberScheduled ?? 0, status.numberReady, status.updatedNumberScheduled);
  return all(spec.replicas ?? 1, status.replicas, status.readyReplicas, status.updatedReplicas);
}

/** As a query takes it. Undefined for a selector that selects nothing, or is not understood: never "all pods". */
export function podSelector({ matchLabels = {}, matchExpressions = [] }: LabelSelector = {}): string | undefined {
  const equal = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  const other = matchExpressions.map(requirement);
  const all = [...equal, ...other];
  return all.length === 0 || all.includes(undefined) ? undefined : all.join(",");
}

function requirement({ key, operator, values = [] }: NonNullable<LabelSelector["matchExpressions"]>[number]) {
  switch (operator) {
    case "In":
      return `${key} in (${values.join(",")})`;
    case "NotIn":
      return `${key} notin (${values.join(",")})`;
    case "Exists":
      return key;
    case "DoesNotExist":
      return `!${key}`;
    default:
      return undefined;
  }
}
