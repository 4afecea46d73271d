/**
 * Names that several parts, and people with kubectl, must agree on: API groups, labels, annotations, field managers.
 *
 * Labels select children; they are set on every child and never copied from the user's objects, because tools such as
 * Argo CD adopt and prune what carries their labels. Annotations carry what changes.
 */

export const API_GROUP = "orkestra.dev";
export const API_VERSION = "v1alpha1";
export const API_GROUP_VERSION = `${API_GROUP}/${API_VERSION}` as const;

export const Kind = { Application: "Application", ApplicationGroup: "ApplicationGroup" } as const;

/** Value of the label {@link Label.managedBy} on everything that we create. */
export const MANAGED_BY = "orkestra";

export const Label = {
  managedBy: "app.kubernetes.io/managed-by",
  /** Name of the group. On every child. */
  group: `${API_GROUP}/group`,
  /** Name of the application. On releases and sources. */
  application: `${API_GROUP}/application`,
  /** Name of the revision. On Workflows and ControllerRevisions only, so that a new revision leaves unchanged releases alone. */
  revision: `${API_GROUP}/revision`,
  /** Name of the application whose chart was staged. On the records of staging only, which are ControllerRevisions too. */
  staged: `${API_GROUP}/staged`,
} as const;

export const Annotation = {
  /** On a HelmRelease: sha256 (hex) of the node's objects as the plan has them. Tells whether the live object is the wanted one. */
  digest: `${API_GROUP}/digest`,
  /**
   * On the HelmRelease of an application whose chart is split: the sub-charts that are no part of it, with commas between.
   * Without it the release has all that its chart has.
   */
  subcharts: `${API_GROUP}/subcharts`,
  /**
   * On a HelmRelease: UID of its group. In the place of an owner reference, because the garbage collector deletes all that an
   * object owns at once, in no order and whatever its policy, when it is deleted in the foreground, as Argo CD does.
   */
  owner: `${API_GROUP}/owner`,
  /** On a HelmRelease: name of its node of the plan (`application`, `application/subchart`). */
  node: `${API_GROUP}/node`,
  /**
   * On a HelmRelease: the nodes that it was released after, with commas between; releases alone, what a step waited for in
   * the step's place. Whoever removes it goes by this, also when no plan knows it any more.
   */
  dependencies: `${API_GROUP}/dependencies`,
  /**
   * On a group, by a person: `<revision>[:<insteadOf>]`, the stored revision to go back to; with a second name only for as
   * long as the spec is that of revision `insteadOf`.
   */
  rollbackTo: `${API_GROUP}/rollback-to`,
  /**
   * On a ControllerRevision that was rolled out with success: what its releases' charts came to be, as JSON
   * `{"<node>": {"version", "digest"?}}`; a rollback returns to exactly that.
   */
  resolved: `${API_GROUP}/resolved`,
  /** On a HelmRelease: `<digest>/<state>`, how its executor ended when it did not end ready. */
  verdict: `${API_GROUP}/verdict`,
  /**
   * On the release of a sub-chart: the workloads that it had when its parent's chart was about to have the sub-chart inside
   * again, as a JSON list of `Kind name`. By it, what the parent has taken over is told from what it has not.
   */
  workloads: `${API_GROUP}/workloads`,
  /** On a Workflow that we stopped before its end: the revision for whose sake. How it ended is then no verdict on its own. */
  supersededBy: `${API_GROUP}/superseded-by`,
  /** On such a Workflow: when we stopped it (RFC 3339), by the clock of the controller. */
  stoppedAt: `${API_GROUP}/stopped-at`,
  /**
   * Flux: asks for one reconciliation. Echoed in `status.lastHandledReconcileAt`; our own objects follow it too. On a Workflow: the
   * request that its group had when it was started, which is thereby answered.
   */
  requestedAt: "reconcile.fluxcd.io/requestedAt",
  /** Flux: with the same token as requestedAt, resets the failure counters of a HelmRelease. */
  resetAt: "reconcile.fluxcd.io/resetAt",
  /** Flux: with the same token as requestedAt, forces one upgrade. */
  forceAt: "reconcile.fluxcd.io/forceAt",
} as const;

/**
 * On a ControllerRevision: `<prefix><node>` (executor/src/refusal-note.ts) says how the node's executor ended when its
 * HelmRelease could not carry the annotation {@link Annotation.verdict}.
 */
export const NODE_VERDICT_PREFIX = `verdict.${API_GROUP}/`;

/**
 * On a HelmRelease that is to be removed after others: `<prefix><HelmRelease>` (executor/src/remove/removal-note.ts) says how the
 * removal of one of these ended. What was removed cannot carry it.
 */
export const REMOVAL_VERDICT_PREFIX = `removal.${API_GROUP}/`;

/** Keeps a group until its releases are gone, or are let go. */
export const FINALIZER = `${API_GROUP}/finalizer`;

/** Names under which we write, as `metadata.managedFields` shows them. */
export const FieldManager = {
  controller: "orkestra-controller",
  executor: "orkestra-executor",
  /** Writes verdicts ({@link Annotation.verdict}, {@link NODE_VERDICT_PREFIX}, {@link REMOVAL_VERDICT_PREFIX}) alone, so that the executor's next apply does not fight over them. */
  verdict: "orkestra-executor-verdict",
} as const;

/** ServiceAccount, RoleBinding, ClusterRole and ClusterWorkflowTemplate of executors all have this name. */
export const EXECUTOR_NAME = "orkestra-executor";

/** APIs of Flux that a release may be made with. */
export const ReleaseApi = {
  /** helm-controller. */
  v2: "helm.toolkit.fluxcd.io/v2",
  /** Helm Operator. */
  v1: "helm.fluxcd.io/v1",
} as const;

/** Longest name of an application: it is the default of Helm's release name, which Helm limits to 53 (pkg/chart/v2/util/validate_name.go). */
export const MAX_APPLICATION_NAME = 53;
/** Longest name of a group: `<group>-<hash of 10>-rollback-<attempt>` must fit in the 63 of a label. */
export const MAX_GROUP_NAME = 39;
