/**
 * Finds the most telling failure among the pods of a release. Pure.
 *
 * Of equal failures the newest pod's counts, since an older one may belong to the version before. Pods on their way out are
 * left aside: what ends there was told to.
 */
import type { ContainerStatus, Pod, Workload } from "./objects.ts";
import { type Container, type Found, type Kind, TABLE } from "./table.ts";

/** One workload that is not well, with its pods. */
export interface Suspect {
  readonly workload: Workload;
  readonly pods: readonly Pod[];
}

export interface Finding extends Found {
  readonly kind: Kind;
  /** `pod ledger-64bc9f757d-lhvrm, container broken`. */
  readonly where: string;
}

/** Undefined when nothing is wrong that can be seen. */
export function mostTelling(suspects: readonly Suspect[]): Finding | undefined {
  const pods = suspects
    .flatMap(({ workload, pods }) => pods.map((pod) => ({ pod, mayEnd: workload.kind === "Job" })))
    .filter(({ pod }) => pod.metadata.deletionTimestamp === undefined)
    .sort((a, b) => newestFirst(a.pod, b.pod));
  const containers = pods.flatMap(({ pod, mayEnd }) => containersOf(pod, mayEnd));
  const workloads = suspects.map(({ workload }) => workload);

  for (const row of TABLE) {
    const { kind } = row;
    let found: Omit<Finding, "kind"> | undefined;
    if ("container" in row) found = first(containers, row.container, nameOfContainer);
    else if ("pod" in row)
      found = first(
        pods.map(({ pod }) => pod),
        row.pod,
        nameOf,
      );
    else found = first(workloads, row.workload, nameOf);
    if (found) return { kind, ...found };
  }
  return undefined;
}

function first<T>(
  among: readonly T[],
  finds: (one: T) => Found | undefined,
  where: (one: T) => string,
): Omit<Finding, "kind"> | undefined {
  for (const one of among) {
    const found = finds(one);
    if (found) return { where: where(one), ...found };
  }
  return undefined;
}

function containersOf({ metadata, spec, status = {} }: Pod, mayEnd: boolean): Container[] {
  // They stand among the init containers, but run beside the others.
  const sidecars = spec?.initContainers?.filter(({ restartPolicy }) => restartPolicy === "Always") ?? [];
  const isInit = ({ name }: ContainerStatus): boolean => !sidecars.some((sidecar) => sidecar.name === name);
  return [
    ...(status.initContainerStatuses ?? []).map((of) => ({
      ...of,
      pod: metadata.name,
      isInit: isInit(of),
      mayEnd: true,
    })),
    ...(status.containerStatuses ?? []).map((of) => ({ ...of, pod: metadata.name, isInit: false, mayEnd })),
  ];
}

function nameOfContainer({ pod, isInit, name }: Container): string {
  return `pod ${pod}, ${isInit ? "init container" : "container"} ${name}`;
}

function nameOf({ kind, metadata }: Workload | Pod): string {
  return `${kind.toLowerCase()} ${metadata.name}`;
}

function newestFirst(a: Pod, b: Pod): number {
  const createdAt = ({ metadata }: Pod): string => metadata.creationTimestamp ?? "";
  // RFC 3339 in UTC: the order of the texts is that of the times.
  if (createdAt(a) !== createdAt(b)) return createdAt(a) > createdAt(b) ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}
