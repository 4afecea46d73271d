/** The one line of JSON that the host writes to the supervisor's standard input: all that it needs to know. */

/** The two ends of the link between the host and the cluster. */
export interface Link {
  /** Address of the host, for example `198.18.0.1`. */
  readonly host: string;
  /** Address of the cluster, for example `198.18.0.2`. */
  readonly cluster: string;
  /** Length of the prefix that both share. */
  readonly prefix: number;
}

export interface StartMessage {
  readonly id: string;
  readonly link: Link;
  /** Lives on when the standard input ends; otherwise that end means that the owner has died. */
  readonly detached: boolean;
  /** Absolute path of each program, by its name. */
  readonly programs: Readonly<Record<string, string>>;
  /** Folders of YAML files to apply, in this order. */
  readonly manifests: readonly string[];
  /** OCI archives to import, by the name of the image. */
  readonly images: Readonly<Record<string, string>>;
}

/** What the supervisor tells while it starts the cluster, one JSON line each. */
export type BootEvent =
  | { readonly kind: "ready"; readonly step: string; readonly seconds: number }
  | { readonly kind: "failed"; readonly step: string; readonly message: string }
  | { readonly kind: "done"; readonly seconds: number };

/** How one component of a running cluster is. */
export interface ComponentStatus {
  readonly name: string;
  readonly answers: boolean;
  /** Why it does not answer, or empty. */
  readonly message: string;
  /** How often it was started. */
  readonly starts: number;
}
