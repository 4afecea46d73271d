/** The parts of Argo's Workflow (argoproj.io/v1alpha1) that we write. */
import type { KubernetesObject } from "../plan.ts";

export interface Workflow extends KubernetesObject {
  readonly spec: WorkflowSpec;
}

interface WorkflowSpec {
  readonly entrypoint: string;
  readonly templates: readonly Template[];
  readonly parallelism: number;
  readonly [field: string]: unknown;
}

type Template = DagTemplate | ContainerTemplate;

export interface DagTemplate {
  readonly name: string;
  readonly dag: { readonly failFast: false; readonly tasks: readonly DagTask[] };
}

export interface ContainerTemplate {
  readonly name: string;
  readonly inputs: { readonly parameters: readonly { readonly name: string }[] };
  readonly activeDeadlineSeconds: string;
  readonly timeout: string;
  readonly retryStrategy: Readonly<Record<string, unknown>>;
  readonly container: Readonly<Record<string, unknown>>;
  readonly podSpecPatch?: string;
}

export interface DagTask {
  readonly name: string;
  /** An expression over names of tasks of the same DAG. */
  readonly depends?: string;
  readonly template?: string;
  readonly templateRef?: { readonly name: string; readonly template: string; readonly clusterScope?: boolean };
  readonly arguments?: { readonly parameters: readonly Parameter[] };
}

export interface Parameter {
  readonly name: string;
  readonly value: string;
}
