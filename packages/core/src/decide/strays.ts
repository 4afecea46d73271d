/** Releases that are there and not wanted, as the status shows them until they are gone. Pure. */
import type { ApplicationProgress, SubchartProgress } from "@orkestra/api";
import type { LiveRelease } from "../removal/live-release.ts";
import type { Removal } from "../removal/removal.ts";
import { removalTaskName } from "../workflow/names.ts";
import { bounded, MESSAGE_MAX } from "./bounded.ts";
import { inExecutorWords, isTriedInVain } from "./executor-words.ts";
import type { TaskView } from "./workflow-view.ts";

export interface StraysSeen {
  /** Of the Workflow that is to remove them. */
  readonly tasks: ReadonlyMap<string, TaskView>;
  /** Why they are not wanted: `left the group`. */
  readonly why: string;
  /** The last attempt to remove some of them failed, and there will be no other before something changes. */
  readonly hasFailed: boolean;
  /** As the applications were shown. */
  readonly before: readonly ApplicationProgress[];
}

type Entry = Pick<SubchartProgress, "phase" | "message">;

/** `applications` with what is to be removed: under its application where that stays, else as an application of its own. */
export function withStrays(
  applications: readonly ApplicationProgress[],
  removals: readonly Removal[],
  seen: StraysSeen,
): ApplicationProgress[] {
  const all = new Map(applications.map((application) => [application.name, application]));
  for (const removal of removals) {
    const { application } = removal.release;
    if (!isShown(removal.release)) continue;
    const part = partName(removal.release);
    const entry = entryOf(removal, part, seen);
    const known = all.get(application);
    if (part === undefined) all.set(application, { ...known, name: application, ...entry });
    else all.set(application, withPart(known ?? { name: application, phase: entry.phase }, { name: part, ...entry }));
  }
  return [...all.values()];
}

/** Under names that the API takes; what somebody wrote into a label by hand may be none. */
export function isShown(release: LiveRelease): boolean {
  const part = partName(release);
  return APPLICATION.test(release.application) && (part === undefined || PART.test(part));
}
const APPLICATION = /^(?=.{1,53}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const PART = /^(?=.{1,63}$)[A-Za-z0-9]([-._A-Za-z0-9]*[A-Za-z0-9])?$/;

/** What it is called under its application; undefined for the application's own release. */
export function partName({ node, name, application, subchart }: LiveRelease): string | undefined {
  return node === application ? undefined : (subchart ?? name);
}

/** The list is keyed by name: what is wanted under the same name goes first. */
function withPart(application: ApplicationProgress, part: SubchartProgress): ApplicationProgress {
  const { subcharts = [], ...own } = application;
  return { ...own, subcharts: subcharts.some(({ name }) => name === part.name) ? subcharts : [...subcharts, part] };
}

function entryOf({ release, after, handedTo }: Removal, part: string | undefined, seen: StraysSeen): Entry {
  const { tasks, why, hasFailed, before } = seen;
  const task = tasks.get(removalTaskName(release.node));
  if (task && isTriedInVain(task))
    return { phase: "Failed", message: bounded(`${NOT_REMOVED}${inExecutorWords(task.message)}`, MESSAGE_MAX) };
  const shown = before.find(({ name }) => name === release.application);
  const old = part === undefined ? shown : shown?.subcharts?.find(({ name }) => name === part);
  // When the Workflow's time to live has passed, what it failed of stands in the status alone.
  if (hasFailed && !task && old?.phase === "Failed" && old.message?.startsWith(NOT_REMOVED))
    return { phase: "Failed", message: old.message };
  if (release.deleting)
    return { phase: "Removing", message: bounded(release.trouble ?? "Flux is uninstalling it", MESSAGE_MAX) };
  // Its pod may have started ahead of its turn.
  const isHolding = task?.phase === "Running" && after.length > 0;
  if (isHolding && handedTo === undefined)
    return { phase: "Pending", message: `${why}: will be removed after what depends on it` };
  if (task?.phase === "Running" && !isHolding) return { phase: "Removing", message: "its removal has begun" };
  if (handedTo === undefined)
    return { phase: "Pending", message: `${why}: will be removed when everything else is ready` };
  const message = `is part of release "${handedTo}" again: will be let go when everything else is ready, and its objects stay`;
  return { phase: "Pending", message };
}

const NOT_REMOVED = "could not be removed: ";
