/**
 * The fields of workloads and pods that a diagnosis looks at. These kinds are built in, so their types are the API server's
 * word; what is optional there is optional here. Of a pod's spec only its sidecars' names are read: no environment, no command.
 */
import type { KubernetesObject } from "@orkestra/kube";

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

/** Deployment, StatefulSet, DaemonSet or Job. */
export interface Workload extends KubernetesObject {
  readonly spec: { readonly replicas?: number; readonly selector?: LabelSelector };
  readonly status?: {
    readonly conditions?: readonly Condition[];
    /** Deployment and StatefulSet. */
    readonly replicas?: number;
    readonly readyReplicas?: number;
    readonly updatedReplicas?: number;
    /** DaemonSet. */
    readonly desiredNumberScheduled?: number;
    readonly numberReady?: number;
    readonly updatedNumberScheduled?: number;
  };
}

export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

export interface Pod extends KubernetesObject {
  readonly spec?: { readonly initContainers?: readonly { readonly name: string; readonly restartPolicy?: string }[] };
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly conditions?: readonly Condition[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

export interface ContainerStatus {
  readonly name: string;
  readonly ready: boolean;
  /** False until its startup probe has passed. */
  readonly started?: boolean;
  readonly restartCount: number;
  readonly image: string;
  readonly state?: ContainerState;
  /** How it ended the time before. */
  readonly lastState?: ContainerState;
}

/** At most one of them. */
interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly running?: object;
  readonly terminated?: Terminated;
}

export interface Terminated {
  readonly exitCode: number;
  readonly signal?: number;
  readonly reason?: string;
  /** What the container wrote as its own last words, if it did. */
  readonly message?: string;
}

export function condition(object: Workload | Pod, type: string, status: string): Condition | undefined {
  return object.status?.conditions?.find((condition) => condition.type === type && condition.status === status);
}
