/** What is wrong with a world that is at rest: with what is there, with what is said of it, or with what the model expects. */
import type { UnknownObject } from "@orkestra/kube";
import { condition, isTrue } from "../history/facts.ts";
import { applicationsAtRest } from "../invariants/applications.ts";
import { installedWithoutRelease, orphans, sourcesLost } from "../invariants/orphans.ts";
import { truth } from "../invariants/truth.ts";
import { workloads } from "../invariants/workloads.ts";
import { workloadsOf } from "../model/group-model.ts";
import { expected, type GroupState, type Model } from "../model/model.ts";
import type { World } from "./world.ts";

export function atRest(world: World, model: Model): string[] {
  const { cluster } = world.recorder;
  return [
    ...truth(cluster),
    ...applicationsAtRest(cluster),
    ...orphans(cluster),
    ...sourcesLost(cluster),
    ...installedWithoutRelease(world.recorder.history, cluster, world.storage.installed),
    ...[...model.groups].flatMap(([name, state]) => asExpected(world, name, state)),
  ];
}

function asExpected(world: World, name: string, state: GroupState): string[] {
  const group = world.group(name);
  const { cluster } = world.recorder;
  if (state.deleted && group) return [`group "${name}" was deleted, and is there`];
  if (state.deleted) return state.wanted.deletionPolicy === "Orphan" ? [] : workloads(cluster, name, []);
  if (!group) return [`group "${name}" is not there`];
  const lost =
    isTrue(group, "Ready") && !state.uncertain ? workloads(cluster, name, workloadsOf(name, state.wanted)) : [];
  return [...lost, ...verdictOn(group, state).map((words) => `group "${name}" ${words}`)];
}

function verdictOn(group: UnknownObject, state: GroupState): string[] {
  // What went back into its parent is let go only where the parent has taken it over, which it cannot in another namespace.
  if (state.merged && condition(group, "Ready")?.reason === "RemoveFailed") return [];
  const wanted = expected(state);
  const ready = isTrue(group, "Ready");
  if (wanted === "Any") return [];
  if (wanted === "Ready") return ready ? [] : ["is not Ready, and nothing went wrong"];
  const isUndone = isTrue(group, "RolledBack") || state.wanted.onFailure === "Hold" || state.merged;
  return [
    ...(ready ? ["is Ready, with an application that cannot be released"] : []),
    ...(isTrue(group, "Stalled") ? [] : ["has failed, and is not Stalled"]),
    ...(isUndone ? [] : ["has failed, and is not rolled back"]),
  ];
}
