/** What the controller sees of one group at one moment: everything that `decide` may look at, as data. */
import type { ApplicationGroupStatus } from "@orkestra/api";
import type { Plan, StageNode } from "../plan.ts";
import type { Problem } from "../problems.ts";
import type { LiveRelease } from "../removal/live-release.ts";
import type { WorkflowView } from "./workflow-view.ts";

export interface Observed {
  readonly group: {
    readonly name: string;
    readonly namespace: string;
    readonly generation: number;
    readonly suspend: boolean;
    readonly deleting: boolean;
    /** RFC 3339: `metadata.deletionTimestamp`. */
    readonly deletedAt?: string;
    /** Our finalizer is on it. */
    readonly hasFinalizer: boolean;
    readonly deletionPolicy: "Uninstall" | "Orphan";
    readonly onFailure: "Rollback" | "Hold";
    /** The annotation `reconcile.fluxcd.io/requestedAt`. */
    readonly requestedAt?: string;
    /** The annotation `orkestra.dev/rollback-to` (`readRollbackTo`). */
    readonly rollbackTo?: RollbackTo;
    /** What a Workflow needs to know of the group, also where its manifest does not compile. */
    readonly frame: Pick<Plan, "group" | "namespace" | "uid" | "parallelism" | "workflow" | "timeoutSeconds">;
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
  /** All HelmReleases that are the group's, whatever plan made them. */
  readonly live: readonly LiveRelease[];
  /** Digests of the steps that the last good revision ran, by node name. */
  readonly stepsDone: ReadonlyMap<string, string>;
  /** The stored revisions that `revisionsNeeded` asks for, by name. */
  readonly stored: ReadonlyMap<string, StoredPlan>;
  /** RFC 3339. */
  readonly now: string;
}

/** A person's word to go back. */
export interface RollbackTo {
  readonly revision: string;
  /** It holds only for as long as the spec is that of this revision. */
  readonly insteadOf?: string;
}

/** A stored revision as something to go back to (`observeStored`). */
export type StoredPlan =
  | {
      readonly ok: true;
      /** What to go back to: with the versions that its ranges had come to, where that is known. */
      readonly plan: Plan;
      /** Name of the revision that holds `plan`: the stored one, or where versions were put for ranges one of its own. */
      readonly revision: string;
      /** The HelmReleases of its nodes that exist, by node name; `asPlanned` where nothing is to be done to go back. */
      readonly releases: ReadonlyMap<string, ReleaseObservation>;
    }
  | {
      readonly ok: false;
      /** As a clause: `is gone`, `cannot be read: ...`. */
      readonly why: string;
    };

/** One HelmRelease, judged against its node of the plan. */
export interface ReleaseObservation {
  /** It was applied from the node as the plan has it: its digest annotation says so. */
  readonly asPlanned: boolean;
  readonly state: "ready" | "progressing" | "failed";
  /** In Flux's words. */
  readonly reason: string;
  readonly message: string;
  /** Flux could not do it, and will try again: what `reason` and `message` say is why. */
  readonly inTrouble?: true;
  readonly chartVersion?: string;
  /** Sub-charts of its chart that are no part of the release, where Helm has installed it and not uninstalled it since. */
  readonly apart?: readonly string[];
  readonly chartDigest?: string;
  /** RFC 3339. */
  readonly createdAt: string;
  /** RFC 3339: since when its Ready condition says what it says. */
  readonly since?: string;
}
