/** The parts of Argo's objects (argoproj.io/v1alpha1), and of its pods, that are read and written here. */
import type { KubernetesObject } from "@orkestra/kube";

export interface Workflow extends KubernetesObject {
  readonly spec: WorkflowSpec;
  readonly status?: WorkflowStatus;
}

export interface WorkflowSpec {
  readonly entrypoint?: string;
  readonly templates?: readonly Template[];
  readonly arguments?: Arguments;
  readonly parallelism?: number;
  readonly activeDeadlineSeconds?: number;
  readonly suspend?: boolean;
  readonly shutdown?: string;
  readonly podGC?: { readonly strategy?: string; readonly deleteDelayDuration?: string };
  readonly ttlStrategy?: {
    readonly secondsAfterCompletion?: number;
    readonly secondsAfterSuccess?: number;
    readonly secondsAfterFailure?: number;
  };
  readonly serviceAccountName?: string;
  readonly podMetadata?: Metadata;
  readonly [field: string]: unknown;
}

interface Metadata {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface WorkflowStatus {
  readonly phase?: string;
  readonly message?: string;
  readonly startedAt?: string | null;
  readonly finishedAt?: string | null;
  readonly progress?: string;
  readonly nodes?: Readonly<Record<string, Node>>;
}

export interface Arguments {
  readonly parameters?: readonly Parameter[];
}

interface Parameter {
  readonly name: string;
  readonly value?: string;
  readonly default?: string;
}

interface TemplateRef {
  readonly name: string;
  readonly template: string;
  readonly clusterScope?: boolean;
}

export interface Task {
  readonly name: string;
  readonly depends?: string;
  readonly dependencies?: readonly string[];
  readonly template?: string;
  readonly templateRef?: TemplateRef;
  readonly arguments?: Arguments;
  readonly [field: string]: unknown;
}

interface Container {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
  readonly [field: string]: unknown;
}

interface Volume {
  readonly name: string;
  readonly secret?: { readonly secretName?: string; readonly optional?: boolean };
}

export interface Template {
  readonly name: string;
  readonly inputs?: Arguments;
  readonly dag?: { readonly failFast?: boolean; readonly target?: string; readonly tasks: readonly Task[] };
  readonly container?: Container;
  readonly volumes?: readonly Volume[];
  readonly retryStrategy?: RetryStrategy;
  /** A duration. */
  readonly timeout?: string;
  readonly activeDeadlineSeconds?: string | number;
  readonly metadata?: Metadata;
  readonly [field: string]: unknown;
}

export interface RetryStrategy {
  readonly limit?: string | number;
  readonly retryPolicy?: string;
  readonly expression?: string;
  readonly backoff?: { readonly duration?: string; readonly factor?: string | number; readonly cap?: string };
}

export type NodePhase = "Pending" | "Running" | "Succeeded" | "Skipped" | "Omitted" | "Failed" | "Error";

export interface Node {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly type: "DAG" | "Retry" | "Pod" | "Skipped";
  readonly phase: NodePhase;
  readonly message?: string;
  readonly boundaryID?: string;
  readonly templateName?: string;
  readonly templateRef?: TemplateRef;
  /** Of a Retry node: its attempts; of a DAG: its nodes, in the order of their beginning. */
  readonly children?: readonly string[];
  /** RFC 3339, in whole seconds. */
  readonly startedAt: string;
  readonly finishedAt?: string | null;
  readonly outputs?: { readonly exitCode?: string };
}

export interface Pod extends KubernetesObject {
  readonly spec: {
    readonly activeDeadlineSeconds?: number;
    readonly volumes?: readonly Volume[];
    readonly containers: readonly (Container & { readonly name: string })[];
  };
  readonly status?: PodStatus;
}

export interface PodStatus {
  readonly phase?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly startTime?: string;
  readonly containerStatuses?: readonly {
    readonly name: string;
    readonly state?: {
      readonly waiting?: { readonly reason?: string; readonly message?: string };
      readonly running?: object;
      readonly terminated?: Terminated;
    };
  }[];
}

interface Terminated {
  readonly exitCode: number;
  readonly reason: string;
  readonly message?: string;
  readonly startedAt: string;
  readonly finishedAt: string;
}

/** What Argo puts on its objects. */
export const Mark = {
  workflow: "workflows.argoproj.io/workflow",
  completed: "workflows.argoproj.io/completed",
  phase: "workflows.argoproj.io/phase",
  nodeId: "workflows.argoproj.io/node-id",
  nodeName: "workflows.argoproj.io/node-name",
} as const;

export const fulfilled = ({ phase }: { readonly phase: NodePhase }): boolean =>
  phase !== "Pending" && phase !== "Running";

export const failed = ({ phase }: { readonly phase: NodePhase }): boolean => phase === "Failed" || phase === "Error";

/** RFC 3339 in whole seconds, as Kubernetes writes times. */
export const stamp = (time: Date): string => time.toISOString().replace(/\.\d+Z$/, "Z");
