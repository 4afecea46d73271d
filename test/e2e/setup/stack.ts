/** What the global setup tells the tests about the running stack: plain data, for it crosses processes. */

export interface Stack {
  /** Name of the cluster, for `openCluster`. */
  readonly cluster: string;
  readonly kubeconfig: string;
  readonly kubectl: string;
  readonly helm: string;
  /** Folder with the logs of the cluster's components. */
  readonly logs: string;
}

declare module "vitest" {
  interface ProvidedContext {
    readonly stack: Stack;
  }
}
