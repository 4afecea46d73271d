/**
 * The plan of a group: what `compile` makes, what a revision stores, what executors read and Workflows are made from.
 *
 * A plan is plain JSON. Nodes carry the true dependencies; what a Workflow loosens for look-ahead is not written here.
 */
import type { ApplicationGroupSpec, ApplicationSpec } from "@orkestra/api";
import type { StageRequest } from "./staging/request.ts";

/** An object as it is sent to the API server by server-side apply. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly OwnerReference[];
  };
  readonly [field: string]: unknown;
}

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

export interface Plan {
  readonly group: string;
  readonly namespace: string;
  /** UID of the ApplicationGroup; absent where there is no cluster (CLI). */
  readonly uid?: string;
  /** Releases in flight at once. */
  readonly parallelism: number;
  /** Bound on the whole rollout, in seconds. */
  readonly timeoutSeconds?: number;
  readonly workflow: NonNullable<ApplicationGroupSpec["workflow"]>;
  /**
   * What must be in the staging registry before anything of the group is released, sorted by name; none where no
   * application lists sub-charts. Known from the spec alone: what staging finds does not change them.
   */
  readonly stages: readonly StageNode[];
  /**
   * SHA-256, in hex, of all that the plan follows from but what staging found; there when it has stages. A group whose
   * spec is still that of its last good plan wants that plan, also when a record of staging has been lost since.
   */
  readonly origin?: string;
  /** Sorted by name. */
  readonly nodes: readonly PlanNode[];
}

/** The splitting of one application's chart, and the putting of its pieces into the staging registry. */
export interface StageNode {
  readonly kind: "stage";
  /** The application's name. */
  readonly name: string;
  readonly application: string;
  /** `request.record` is the name of the record that the stage leaves behind. */
  readonly request: StageRequest;
  /** How long the stage may take once its pod is there, in seconds. */
  readonly timeoutSeconds: number;
}

export type PlanNode = ReleaseNode | StepNode;

interface NodeBase {
  /** Unique in the plan: the application's name, for a sub-chart `application/subchart`, for a step `application.step`. */
  readonly name: string;
  readonly application: string;
  /** Names of the nodes that must be ready before this one starts, sorted. These are the true edges. */
  readonly dependencies: readonly string[];
  /** SHA-256, in hex, of the canonical JSON of what the node does. Equal digests mean equal work. */
  readonly digest: string;
}

/** One Helm release. In a draft (see `compile`) it has no source, and its HelmRelease no chart. */
export interface ReleaseNode extends NodeBase {
  readonly kind: "release";
  /** As the application lists it, for the release of a sub-chart. */
  readonly subchart?: string;
  readonly api: "helm.toolkit.fluxcd.io/v2";
  /** Sources first, the HelmRelease last. The HelmRelease carries the digest as an annotation. */
  readonly objects: readonly KubernetesObject[];
  /** How long the release may take once its executor may apply it, in seconds. */
  readonly timeoutSeconds: number;
}

/** One extra DAG node of an application: a container of the user's, or a template of theirs. */
export interface StepNode extends NodeBase {
  readonly kind: "step";
  readonly container?: Readonly<Record<string, unknown>>;
  readonly templateRef?: NonNullable<ApplicationSpec["steps"][number]["templateRef"]>;
  /** How long the step may take once its pod is there, in seconds. */
  readonly timeoutSeconds: number;
}

/** The HelmRelease of a release node: the last of its objects. */
export function helmRelease(node: ReleaseNode): KubernetesObject {
  const release = node.objects.at(-1);
  if (!release) throw new Error(`node "${node.name}" of the plan has no objects`);
  return release;
}
