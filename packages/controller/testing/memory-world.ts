/**
 * The caches over a cluster in memory: always up to date, but for the kinds that a test makes them blind to, and with no more of
 * an object than the real ones keep.
 */
import { ApiError, keyOf, kindNotServed, type UnknownObject } from "@orkestra/kube";
import { slim } from "../src/slim.ts";
import { referencedApplications, type WorldView } from "../src/world.ts";
import type { MemoryCluster } from "./memory-cluster.ts";

export function memoryWorld(
  cluster: MemoryCluster,
  { blindTo = [] }: { readonly blindTo?: readonly string[] } = {},
): WorldView {
  const all = (kind: string): UnknownObject[] =>
    blindTo.includes(kind) || cluster.unserved.has(kind) ? [] : cluster.all(kind).map(slim);
  const ofGroup = (kind: string, key: string) =>
    all(kind).filter(({ metadata }) => `${metadata.namespace}/${metadata.labels?.["orkestra.dev/group"]}` === key);
  return {
    application: (key) => all("Application").find((object) => keyOf(object) === key),
    groupsOf: ({ metadata }) =>
      all("ApplicationGroup").filter((group) => referencedApplications(group).includes(metadata.name)),
    workflows: (key) => ofGroup("Workflow", key),
    releases: (key) => ofGroup("HelmRelease", key),
    records: (key) =>
      ofGroup("ControllerRevision", key).filter(
        ({ metadata }) => metadata.labels?.["orkestra.dev/staged"] !== undefined,
      ),
    isUnserved: (_resource, error) => error instanceof ApiError && error.reason === kindNotServed,
    unserved: () => [...cluster.unserved].sort().map((kind) => `the cluster does not serve ${kind}`),
  };
}
