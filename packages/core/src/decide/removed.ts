/** The applications of a group of which nothing is to stay: what is there, what is going, what is gone. Pure. */
import type { ApplicationProgress, SubchartProgress } from "@orkestra/api";
import type { LiveRelease } from "../removal/live-release.ts";
import { byName } from "../text/compare.ts";
import { bounded, MESSAGE_MAX } from "./bounded.ts";
import { isShown, partName } from "./strays.ts";

/** All that was shown before, and all that is there; `now` (RFC 3339) ends what is gone since. */
export function withoutAll(
  before: readonly ApplicationProgress[],
  live: readonly LiveRelease[],
  now: string,
): ApplicationProgress[] {
  const byApplication = Map.groupBy(live.filter(isShown), ({ application }) => application);
  const unknown = [...byApplication.keys()].filter((name) => !before.some((it) => it.name === name));
  const all = [...before, ...unknown.map((name) => ({ name, phase: "Pending" as const }))];
  return all.map((application) => withoutOne(application, byApplication.get(application.name) ?? [], now)).sort(byName);
}

function withoutOne(
  { subcharts: shown = [], ...own }: ApplicationProgress,
  live: readonly LiveRelease[],
  now: string,
): ApplicationProgress {
  const parts = new Map(live.flatMap((release) => [[partName(release), release] as const]));
  const unknown = [...parts.keys()].filter((name) => name !== undefined && !shown.some((it) => it.name === name));
  const subcharts = [...shown, ...unknown.map((name) => ({ name: name as string, phase: "Pending" as const }))];
  return {
    ...ending(own, parts.get(undefined), now),
    ...(subcharts.length > 0 ? { subcharts: subcharts.map((part) => ending(part, parts.get(part.name), now)) } : {}),
  };
}

function ending<T extends SubchartProgress>(shown: T, live: LiveRelease | undefined, now: string): T {
  const { name, chart, startedAt } = shown;
  const known = { name, ...(chart ? { chart } : {}) };
  const wasGoing = shown.phase === "Removing";
  if (!live && shown.phase === "Removed") return shown;
  if (!live) return { ...known, ...since(wasGoing ? startedAt : undefined), phase: "Removed", finishedAt: now } as T;
  const began = wasGoing ? startedAt : now;
  if (live.deleting) {
    const message = bounded(live.trouble ?? "Flux is uninstalling it", MESSAGE_MAX);
    return { ...known, phase: "Removing", message, ...since(began) } as T;
  }
  const message = live.suspended
    ? "is suspended, so that Flux would not uninstall it"
    : "will be removed after what depends on it";
  return { ...known, phase: "Pending", message } as T;
}

const since = (startedAt: string | undefined) => (startedAt === undefined ? {} : { startedAt });

/** How many applications are gone with all their parts, of how many: `2/3`. */
export function removedOf(applications: readonly ApplicationProgress[]): string {
  const gone = applications.filter((it) => [it, ...(it.subcharts ?? [])].every(({ phase }) => phase === "Removed"));
  return `${gone.length}/${applications.length}`;
}
