/** A rollout as a story: when each release was created, when it became ready first, and whether that was the right order. */

import type { Sighting } from "./recording.ts";
import { condition, isReady, type Release } from "./release.ts";

/** `to` depends on `from`. Names of releases. */
export interface Edge {
  readonly from: string;
  readonly to: string;
}

export interface Story {
  readonly created: Sighting;
  /** Absent while it was never ready. */
  readonly ready?: Sighting;
}

/** As much of an ApplicationGroup as has to do with order. */
export interface GroupShape {
  readonly spec: {
    readonly applications: readonly { readonly name: string; readonly dependencies?: readonly string[] | undefined }[];
  };
}

/** The edges that the author wrote, whatever the Workflow made of them. */
export function edgesOf(group: GroupShape): Edge[] {
  return group.spec.applications.flatMap(({ name, dependencies = [] }) =>
    dependencies.map((dependency) => ({ from: dependency, to: name })),
  );
}

/** The first life of each release, by name. */
export function storiesOf(sightings: readonly Sighting[]): ReadonlyMap<string, Story> {
  const stories = new Map<string, Story>();
  for (const sighting of sightings) {
    const story = stories.get(sighting.name);
    const ready = sighting.type !== "DELETED" && isReady(sighting.release) ? { ready: sighting } : {};
    if (!story) stories.set(sighting.name, { created: sighting, ...ready });
    else if (!story.ready) stories.set(sighting.name, { ...story, ...ready });
  }
  return stories;
}

/**
 * Every edge that was not kept, in words. Three witnesses must agree: etcd's revisions (exact), the order in which the
 * watch told (exact), and the times in the objects themselves, which are whole seconds and so can only contradict.
 */
export function orderViolations(edges: readonly Edge[], sightings: readonly Sighting[]): string[] {
  const stories = storiesOf(sightings);
  return edges.flatMap(({ from, to }) => {
    const dependent = stories.get(to);
    const dependency = stories.get(from);
    if (!dependent) return [`${to} was never created`];
    if (!dependency?.ready) return [`${to} was created although ${from} was never ready`];
    return [
      ...(dependent.created.revision < dependency.ready.revision
        ? [
            `${to} was created at revision ${dependent.created.revision}, before ${from} was ready at ${dependency.ready.revision}`,
          ]
        : []),
      ...(sightings.indexOf(dependent.created) < sightings.indexOf(dependency.ready)
        ? [`the watch told of ${to} before it told that ${from} was ready`]
        : []),
      ...(createdTime(dependent.created.release) < readyTime(dependency.ready.release)
        ? [
            `${to} says it was created at ${dependent.created.release.metadata.creationTimestamp}, before ${from} says it was ready`,
          ]
        : []),
    ];
  });
}

/** Milliseconds, a whole number of seconds. */
export function createdTime(release: Release): number {
  return timeOf(release.metadata.creationTimestamp, `creation of ${release.metadata.name}`);
}

/** Milliseconds, a whole number of seconds. */
export function readyTime(release: Release): number {
  return timeOf(condition(release, "Ready")?.lastTransitionTime, `Ready of ${release.metadata.name}`);
}

function timeOf(text: string | undefined, what: string): number {
  const time = Date.parse(text ?? "");
  if (Number.isNaN(time)) throw new Error(`${what}: "${text}" is no time`);
  return time;
}
