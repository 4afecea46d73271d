/** What would be done to groups, for programs. A contract: fields are added, never renamed or removed (docs/cli.md). */
import { isNothing, type NodeChange } from "@orkestra/core";
import type { Foreseen } from "../cluster/foresee.ts";

export interface ChangesData {
  readonly changes: readonly GroupChanges[];
}

type GroupChanges = ReturnType<typeof groupChanges>;

export function changesData(groups: readonly Foreseen[]): ChangesData {
  return { changes: groups.map(groupChanges) };
}

export function groupChanges(foreseen: Foreseen) {
  const { group, namespace, exists, before, revision, keptAt, changes, ifItFails, suspended, unseenValues } = foreseen;
  return {
    group,
    namespace,
    exists,
    ...(before === undefined ? {} : { before }),
    ...(revision === undefined ? {} : { revision }),
    ...(keptAt === undefined ? {} : { keptAt }),
    changed: !isNothing(changes),
    suspended,
    ...(changes.refused === undefined ? {} : { refused: changes.refused }),
    stages: changes.stages.map(({ application, request: { record, chart } }) => ({ application, record, chart })),
    nodes: changes.nodes.map(nodeData),
    removals: changes.removals.map(({ release, after, handedTo }) => ({
      release: release.name,
      name: release.node,
      application: release.application,
      after,
      ...(handedTo === undefined ? {} : { handedTo }),
    })),
    ifItFails,
    unseenValues,
  };
}

/** The node by its name: its objects have values, which are not for whoever reads what changes. */
function nodeData({ node: { name, application, kind }, what, ...rest }: NodeChange) {
  const more = "difference" in rest ? rest.difference : rest;
  return { name, application, kind, change: what, ...more };
}
