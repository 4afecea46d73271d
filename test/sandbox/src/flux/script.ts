/** What a test or a demo says of how Helm fares, in the place of charts and workloads. */

export interface HelmAction {
  readonly kind: "install" | "upgrade" | "rollback" | "uninstall";
  /** Of the HelmRelease, as `name` is. */
  readonly namespace: string;
  readonly name: string;
  readonly generation: number;
  /** Helm's own name of the release. */
  readonly release: string;
  readonly targetNamespace: string;
  readonly chart: Chart;
  readonly values: unknown;
}

export interface Chart {
  readonly name: string;
  readonly version: string;
  /** Of the OCI artifact, `sha256:...`. */
  readonly digest?: string;
}

export interface Play {
  /** How long Helm takes. Default 10. */
  readonly ms?: number;
  /** What Helm says when it fails. Absent: it succeeds. */
  readonly fails?: string;
  /** Names of the Deployments that make up the release. Default: one, of the release's name. */
  readonly workloads?: readonly string[];
  /** Of a release that fails: what became of the pods of its first workload. */
  readonly crash?: { readonly exitCode: number; readonly log: string };
}

/** Asked before each action of Helm. One that is not kept waits with it. Undefined: as by default. */
export type Script = (action: HelmAction) => Play | undefined | Promise<Play | undefined>;
