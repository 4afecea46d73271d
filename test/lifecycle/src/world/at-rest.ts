/** What is wrong with a world that is at rest: with what is there, with what is said of it, or with what the model expects. */
import { isTrue } from "../history/facts.ts";
import { applicationsAtRest } from "../invariants/applications.ts";
import { installedWithoutRelease, orphans } from "../invariants/orphans.ts";
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
    ...installedWithoutRelease(world.recorder.history, cluster, world.storage.installed),
    ...[...model.groups].flatMap(([name, state]) => asExpected(world, name, state)),
  ];
}

function asExpected(world: World, name: string, state: GroupState): string[] {
  const group = world.group(name);
  const title = `group "${name}"`;
  const { cluster } = world.recorder;
  if (state.deleted && group) return [`${title} was deleted, and is there`];
  if (state.deleted) return state.wanted.deletionPolicy === "Orphan" ? [] : workloads(cluster, name, []);
  if (!group) return [`${title} is not there`];
  const wanted = expected(state);
  const ready = isTrue(group, "Ready");
  if (wanted === "Ready")
    return ready
      ? workloads(cluster, name, workloadsOf(name, state.wanted))
      : [`${title} is not Ready, and nothing went wrong`];
  if (wanted === "Any") return [];
  return [
    ...(ready ? [`${title} is Ready, with an application that cannot be released`] : []),
    ...(isTrue(group, "Stalled") ? [] : [`${title} has failed, and is not Stalled`]),
    ...(isTrue(group, "RolledBack") || state.wanted.onFailure === "Hold" || state.merged
      ? []
      : [`${title} has failed, and is not rolled back`]),
  ];
}
