/** Puts the objects of a release into the cluster, unless one of them is somebody else's. */
import { Annotation, Label } from "@orkestra/api";
import {
  chartSource,
  type Judgement,
  judge,
  type KubernetesObject,
  releaseView,
  sourceView,
  type Wanted,
} from "@orkestra/core";
import type { UnknownObject } from "@orkestra/kube";
import { withOneClaim } from "./claims.ts";
import type { Cluster } from "./cluster.ts";
import { emptied } from "./emptied.ts";
import { kubectlName } from "./kubectl-name.ts";
import { judgeWithSource } from "./looks.ts";
import { ownerOf } from "./owner.ts";
import { leaveNote } from "./verdict-note.ts";
import type { Work } from "./work.ts";

export interface Applied {
  readonly wanted: Wanted;
  /** Of the answer. */
  readonly judgement: Judgement;
  /** Set when Flux was asked to try again. */
  readonly token: string | undefined;
}

/**
 * The HelmRelease that is there already, once it is not being deleted: Flux uninstalls what is being deleted whatever its
 * spec says, so it has to be made anew. That is how a group can be deleted and created again at once.
 */
export async function occupant(
  { release }: Work,
  cluster: Cluster,
  onLeaving: () => void,
  signal: AbortSignal,
): Promise<UnknownObject | undefined> {
  const live = await cluster.get(release.ref, signal);
  if (live?.metadata.deletionTimestamp === undefined) return live;
  onLeaving();
  for await (const object of cluster.follow(release.ref, signal)) {
    if (object?.metadata.deletionTimestamp === undefined) return object;
  }
  signal.throwIfAborted();
  throw new Error("the watch of the release ended by itself");
}

/** Says whose the existing release is when it must not be overwritten; undefined when all may be applied. */
export function foreign({ group }: Work, live: UnknownObject | undefined): string | undefined {
  const owner = live && ownerOf(live, group);
  if (!owner) return undefined;
  const { name, namespace } = live.metadata;
  const handOver = group
    ? `, or hand it over: kubectl -n ${namespace} label ${kubectlName(live)} ${name} --overwrite ${Label.group}=${group}`
    : "";
  return `a HelmRelease of this name belongs to ${owner} and is left alone; rename the application, delete that HelmRelease${handOver}`;
}

/**
 * Sources first, so that Flux finds them when it looks at the release.
 *
 * @param before the release, where there is one
 */
export async function apply(
  work: Work,
  before: UnknownObject | undefined,
  cluster: Cluster,
  newToken: () => string,
  signal: AbortSignal,
): Promise<Applied> {
  const answers: UnknownObject[] = [];
  for (const object of work.objects) {
    const isRelease = object === work.objects.at(-1);
    if (isRelease && before && isBeyondApply(object, before))
      // Only here: few releases change so.
      await (await import("./empty-first.ts")).emptyFirst(object, work.release.ref, before, cluster, signal);
    answers.push(await cluster.apply(object, signal));
  }
  const live = answers.at(-1) as UnknownObject;
  const view = releaseView(live);
  const wanted = { ...work.release.wanted, uid: view.uid, generation: view.generation };

  const judgement = judgeAnswer(live, answers, wanted);
  // Of an earlier run: whoever holds for this release must not take it for the end of this one.
  if (view.verdict !== undefined) await leaveNote(cluster, work.release.ref, undefined, signal);
  if (!isIdle(judgement)) return { wanted, judgement, token: undefined };

  // Nothing has changed since Flux stopped, so that it would not start by itself.
  const token = newToken();
  await cluster.annotate(work.release.ref, { [Annotation.requestedAt]: token, [Annotation.resetAt]: token }, signal);
  return { wanted: { ...wanted, token }, judgement, token };
}

/** Whether an apply alone would not make of it what is wanted. */
function isBeyondApply(wanted: KubernetesObject, before: UnknownObject): boolean {
  return emptied(wanted["spec"], before["spec"]).length > 0 || withOneClaim(before) !== undefined;
}

/** Flux has had its say on this very spec, it is not "ready", and Flux is not at work on it. */
function isIdle({ state }: Judgement): boolean {
  return state === "stalled" || state === "unready";
}

function judgeAnswer(live: UnknownObject, answers: readonly UnknownObject[], wanted: Wanted): Judgement {
  const view = releaseView(live);
  const judgement = judge(view, wanted);
  const from = chartSource(live);
  if (judgement.state !== "ready" || from?.kind !== "OCIRepository") return judgement;
  const source = answers.find(({ kind, metadata }) => kind === from.kind && metadata.name === from.name);
  // Not ours to apply: it is looked at when the release is followed.
  if (!source) return { ...judgement, state: "reconciling" };
  const together = judgeWithSource(view, wanted, sourceView(source));
  // Flux will look at the release by itself when the source has its artifact.
  return together.state === "unready" ? { ...together, state: "reconciling" } : together;
}
