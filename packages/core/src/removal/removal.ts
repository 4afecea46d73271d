/** One release to be removed, as a task of a Workflow or by the controller itself. */
import type { LiveRelease } from "./live-release.ts";

export interface Removal {
  readonly release: LiveRelease;
  /** Nodes of those removals that must have ended before this one begins: what depends on it. Sorted. */
  readonly after: readonly string[];
  /**
   * Name of the HelmRelease of the parent, whose chart has the sub-chart inside (again) by then and has taken its objects over:
   * this one is let go then, because to uninstall it would delete them.
   */
  readonly handedTo?: string;
}
