/** What the controller sees of one group at one moment: everything that `decide` may look at, as data. */
import type { ApplicationGroupStatus } from "@orkestra/api";
import type { Plan, StageNode } from "../plan.ts";
import type { Problem } from "../problems.ts";
import type { WorkflowView } from "./workflow-view.ts";

export interface Observed {
  readonly group: {
    readonly name: string;
    readonly namespace: string;
    readonly generation: number;
    readonly suspend: boolean;
    readonly deleting: boolean;
    readonly onFailure: "Rollback" | "Hold";
    /** The annotation `reconcile.fluxcd.io/requestedAt`. */
    readonly requestedAt?: string;
    readonly status: ApplicationGroupStatus;
  };
  readonly compiled:
    | {
        readonly ok: true;
        readonly plan: Plan;
        /** What is to be staged first. While there is something, the plan is a draft. */
        readonly unstaged: readonly StageNode[];
        /** Name of the ControllerRevision that holds the plan. A draft has none: then what its Workflows go by. */
        readonly revision: string;
        /** What the Workflows that stage for this plan go by; absent for a plan without stages. */
        readonly staging?: string;
      }
    | { readonly ok: false; readonly problems: readonly Problem[] };
  /** The group's Workflows, in any order. */
  readonly workflows: readonly WorkflowView[];
  /** The HelmReleases of the plan's nodes that exist, by node name. */
  readonly releases: ReadonlyMap<string, ReleaseObservation>;
  /** Digests of the steps that the last good revision ran, by node name. */
  readonly stepsDone: ReadonlyMap<string, string>;
}

/** One HelmRelease, judged against its node of the plan. */
export interface ReleaseObservation {
  /** It was applied from the node as the plan has it: its digest annotation says so. */
  readonly asPlanned: boolean;
  readonly state: "ready" | "progressing" | "failed";
  /** In Flux's words. */
  readonly reason: string;
  readonly message: string;
  readonly chartVersion?: string;
  /** Sub-charts of its chart that are no part of the release, where Helm has installed it and not uninstalled it since. */
  readonly apart?: readonly string[];
  readonly chartDigest?: string;
  /** RFC 3339. */
  readonly createdAt: string;
  /** RFC 3339: since when its Ready condition says what it says. */
  readonly since?: string;
}
