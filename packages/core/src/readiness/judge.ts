/**
 * Judges a HelmRelease v2 of which we know what it should be. Pure: one look at the object, one named state.
 *
 * The order of TABLE is the meaning: the first row that applies wins, and no row below "unobserved" is reached before
 * helm-controller has finished a pass over the very generation that is there. So nothing left over from an earlier spec,
 * be it Ready or Stalled, is ever believed. Only Stalled is a final failure: after any other Ready=False Flux goes on by
 * itself (helm-controller 1.4: internal/controller/helmrelease_controller.go, internal/reconcile/atomic_release.go).
 */
import { cause, isAfterHelm } from "./cause.ts";
import { condition, type ReleaseView } from "./view.ts";

/** What must be true of the release. What is absent is not asked for. */
export interface Wanted {
  /** As the apply was answered. */
  readonly uid?: string | undefined;
  /** As the apply was answered. */
  readonly generation?: number | undefined;
  readonly digest?: string | undefined;
  /** Of a request to reconcile that we wrote; old verdicts do not count until it is handled. */
  readonly token?: string | undefined;
  /** The chart's exact version, where the plan pins one. */
  readonly chartVersion?: string | undefined;
  /**
   * Of the OCI artifact that its source pins, or has now. A new artifact does not change the release's generation, so
   * nothing that was said of another one counts, neither that it is ready nor that it failed for good.
   */
  readonly artifactDigest?: string | undefined;
}

/** In the order in which they are looked for. */
export type ReleaseState =
  | "gone" // There is no such object.
  | "replaced" // Another object of the same name.
  | "deleting" // Flux is uninstalling it.
  | "superseded" // Somebody applied something else since.
  | "suspended" // Flux is told not to touch it.
  | "requested" // Our request to reconcile has not been handled.
  | "unobserved" // Flux has not finished a pass over this generation.
  | "stalled" // Flux gave up: final until something changes.
  | "reconciling" // Flux is at work.
  | "outdated" // Ready, but with another chart than the wanted one.
  | "undeployed" // Ready, but Helm's newest release is not the deployed one.
  | "ready"
  | "unready"; // Not ready, not given up.

export interface Judgement {
  readonly state: ReleaseState;
  /** Flux's reason where it gave one, else ours. */
  readonly reason: string;
  /** For people; may be empty. */
  readonly message: string;
}

interface Row {
  readonly state: ReleaseState;
  readonly applies: (view: ReleaseView, wanted: Wanted) => boolean;
  readonly why: (view: ReleaseView, wanted: Wanted) => Omit<Judgement, "state">;
}

const said = (reason: string, message: string) => () => ({ reason, message });

const TABLE: readonly Row[] = [
  {
    state: "replaced",
    applies: (view, wanted) => wanted.uid !== undefined && view.uid !== wanted.uid,
    why: said("Replaced", "was deleted and created again by somebody else"),
  },
  { state: "deleting", applies: (view) => view.deleting, why: said("Deleting", "is being deleted") },
  {
    state: "superseded",
    applies: (view, wanted) =>
      view.generation > (wanted.generation ?? view.generation) || view.digest !== (wanted.digest ?? view.digest),
    why: (view, wanted) => ({ reason: "Superseded", message: supersededBy(view, wanted) }),
  },
  {
    state: "suspended",
    applies: (view) => view.suspended,
    why: said("Suspended", "is suspended, so Flux does not touch it"),
  },
  {
    state: "requested",
    // A newer request than ours is as good: the pass that handles it began after ours was written.
    applies: (view, wanted) => wanted.token !== undefined && view.handledRequest !== (view.requestedAt ?? wanted.token),
    why: (view) => whatFluxSays(view, "Requested", "Flux has not handled the request to try again yet"),
  },
  {
    state: "unobserved",
    applies: (view) => view.observedGeneration !== view.generation,
    why: (view) => whatFluxSays(view, "NotObserved", "Flux has not finished with it yet"),
  },
  {
    // What Helm's retries were used up on was another artifact than the pinned one, which is tried as soon as it is there.
    state: "outdated",
    applies: (view, wanted) => isOfOtherArtifact(view, wanted) && isAfterHelm(view),
    why: otherArtifact,
  },
  { state: "stalled", applies: (view) => condition(view, "Stalled", "True") !== undefined, why: cause },
  {
    state: "reconciling",
    applies: (view) => condition(view, "Reconciling", "True") !== undefined,
    why: (view) => whatFluxSays(view, "Reconciling", "Flux is at work"),
  },
  {
    state: "unready",
    applies: (view) => condition(view, "Ready", "True") === undefined,
    why: (view) => whatFluxSays(view, "NotReady", "Flux has not said that it is ready"),
  },
  {
    // Flux may have judged from a cached HelmChart that still shows the version before; the right one follows at once.
    state: "outdated",
    applies: ({ history }, { chartVersion }) =>
      chartVersion !== undefined && plain(history[0]?.chartVersion) !== plain(chartVersion),
    why: ({ history }, { chartVersion }) => ({
      reason: "OtherChartVersion",
      message: `has version ${history[0]?.chartVersion ?? "(none)"} of the chart, not yet ${chartVersion}`,
    }),
  },
  {
    state: "outdated",
    applies: isOfOtherArtifact,
    why: otherArtifact,
  },
  {
    state: "undeployed",
    applies: ({ history }) => history[0]?.status !== "deployed",
    why: ({ history }) => ({
      reason: "NotDeployed",
      message: `Helm calls its newest release ${history[0]?.status ?? "absent"}`,
    }),
  },
];

function isOfOtherArtifact(view: ReleaseView, { artifactDigest }: Wanted): boolean {
  return artifactDigest !== undefined && view.attemptedDigest !== artifactDigest;
}

function otherArtifact(view: ReleaseView, { artifactDigest }: Wanted): Omit<Judgement, "state"> {
  const message = `has chart artifact ${view.attemptedDigest ?? "(none)"}, not yet ${artifactDigest}`;
  return { reason: "OtherChartArtifact", message };
}

/** The rows' states, for the test that pins their order. */
export const orderOfStates: readonly ReleaseState[] = TABLE.map((row) => row.state);

/** `view` is undefined when there is no such object. */
export function judge(view: ReleaseView | undefined, wanted: Wanted = {}): Judgement {
  if (!view) return { state: "gone", reason: "Gone", message: "does not exist" };
  const row = TABLE.find(({ applies }) => applies(view, wanted));
  if (row) return { state: row.state, ...row.why(view, wanted) };
  const { reason, message } = condition(view, "Ready") ?? { reason: "Ready", message: "" };
  return { state: "ready", reason, message };
}

/** Flux's words of Ready where it gave any: the best that is known while it works. */
function whatFluxSays(view: ReleaseView, reason: string, message: string): Omit<Judgement, "state"> {
  const ready = condition(view, "Ready");
  const working = condition(view, "Reconciling", "True");
  const best = ready?.status === "False" || !working ? ready : working;
  // What it says of being ready is of an earlier spec, and would mislead.
  if (!best?.reason || (best.type === "Ready" && best.status === "True")) return { reason, message };
  return { reason: best.reason, message: best.message };
}

function supersededBy(view: ReleaseView, wanted: Wanted): string {
  return view.generation > (wanted.generation ?? view.generation)
    ? `somebody changed its spec (generation ${view.generation}, ours was ${wanted.generation})`
    : "it carries another digest than the one that is wanted";
}

/** A version without what does not tell versions apart: a leading v, build metadata (`+`; in an OCI tag `_`). */
function plain(version: string | undefined): string | undefined {
  return version?.replace(/^v/, "").replace(/[+_].*$/, "");
}
