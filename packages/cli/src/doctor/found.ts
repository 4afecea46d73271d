/**
 * What the doctor has seen of a cluster: data alone, so that the judgement needs no cluster.
 *
 * Whoever asks may not be allowed to see everything. What could not be seen is told apart from what is not there.
 */
import type { LiveGroup } from "../cluster/groups.ts";

export type Seen<T> = { readonly seen: true; readonly value: T } | { readonly seen: false; readonly why: string };

/** Programs that run as a Deployment, by the last part of their image's name. */
export const PROGRAMS = ["workflow-controller", "helm-controller", "source-controller", "orkestra-controller"] as const;
export type Program = (typeof PROGRAMS)[number];

/** Kinds of others that Orkestra needs, as `GROUP/VERSION` and the plural. */
export const NEEDED_KINDS = {
  argo: { groupVersion: "argoproj.io/v1alpha1", plurals: ["workflows", "clusterworkflowtemplates"] },
  helm: { groupVersion: "helm.toolkit.fluxcd.io/v2", plurals: ["helmreleases"] },
  source: {
    groupVersion: "source.toolkit.fluxcd.io/v1",
    plurals: ["helmrepositories", "helmcharts", "ocirepositories"],
  },
} as const;
export type NeededKinds = keyof typeof NEEDED_KINDS;

/** A version of a CustomResourceDefinition, as far as it is compared. */
export interface DefinitionVersion {
  readonly name: string;
  readonly served?: boolean;
  readonly schema?: { readonly openAPIV3Schema?: unknown };
}

/** One Deployment of a program, and its container. */
export interface Deployment {
  readonly namespace: string;
  readonly name: string;
  readonly image: string;
  readonly args: readonly string[];
  /** Variables with a value; those from elsewhere are not read. */
  readonly env: ReadonlyMap<string, string>;
  /** Label `app.kubernetes.io/version`. */
  readonly labelledVersion?: string | undefined;
  readonly wanted: number;
  readonly ready: number;
}

export interface Lease {
  readonly namespace: string;
  readonly holder: string;
  /** RFC 3339. */
  readonly renewedAt: string;
  readonly durationSeconds: number;
}

/** Whose right it is: the executors' account of the namespace, or whoever runs the command. */
export type Who = "executor" | "you";

export interface Right {
  readonly verb: string;
  readonly group: string;
  /** `helmreleases`, `pods/log`. */
  readonly resource: string;
  /** What one cannot do without it. */
  readonly purpose: string;
}

export type Reach =
  | { readonly kind: "reachable"; readonly status: number }
  /** A name that only the cluster's DNS knows. */
  | { readonly kind: "inCluster" }
  | { readonly kind: "unreachable"; readonly why: string };

export interface Found {
  /** Of this command. */
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Whose rights are checked. */
  readonly namespace: string;
  /** `v1.34.4`. */
  readonly server: Seen<string>;
  /** Versions of our CustomResourceDefinitions by name; without an entry it is not there. */
  readonly definitions: Seen<ReadonlyMap<string, readonly DefinitionVersion[]>>;
  /** Plurals that are served of each of {@link NEEDED_KINDS}. */
  readonly served: Readonly<Record<NeededKinds, Seen<ReadonlySet<string>>>>;
  /** Whether the API server knows the fields of a Workflow (Argo's "full" definitions). */
  readonly workflowSchema: Seen<"full" | "minimal">;
  readonly deployments: Seen<ReadonlyMap<Program, Deployment>>;
  readonly leases: Seen<ReadonlyMap<Program, Lease>>;
  /** Undefined where there is none. */
  readonly template: Seen<
    { readonly templates: readonly string[]; readonly labelledVersion?: string | undefined } | undefined
  >;
  /** Those of ours that are there. */
  readonly clusterRoles: Seen<ReadonlySet<string>>;
  /** Whether the executors' ServiceAccount and RoleBinding are in the namespace. */
  readonly executorAccount: Seen<{ readonly account: boolean; readonly binding: boolean }>;
  /** Rights that are missing. */
  readonly missingRights: Readonly<Record<Who, Seen<readonly Right[]>>>;
  /** The controller's own; undefined where it has none. */
  readonly staging: Seen<{ readonly url: string; readonly reach: Reach } | undefined>;
  /** Of all namespaces, or of the one that was asked for. */
  readonly groups: Seen<readonly LiveGroup[]>;
}
