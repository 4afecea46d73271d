/** A HelmRelease that is there and belongs to the group, whatever plan made it, or none that is still known. */
export interface LiveRelease {
  /** Of the HelmRelease, in the group's namespace. */
  readonly name: string;
  /** Of its node of the plan that it was made from. */
  readonly node: string;
  readonly application: string;
  /** As the application listed it, for the release of a sub-chart. */
  readonly subchart?: string;
  /** Nodes of the releases that it was released after, as it says itself. */
  readonly dependencies: readonly string[];
  /** Of the node that it was applied from. */
  readonly digest?: string;
  readonly deleting: boolean;
  /** Flux lets a suspended release go without uninstalling it. */
  readonly suspended: boolean;
  /** While it is deleted: what Flux says of an uninstall that does not get on, `reason: message`. */
  readonly trouble?: string;
  /** Longest that its uninstall may take, in seconds. */
  readonly timeoutSeconds: number;
}
