/** What the test knows of the groups that it has made, and what it expects of them once they are at rest. */
import { type GroupModel, PLACES } from "./group-model.ts";

export interface GroupState {
  wanted: GroupModel;
  /** What was wanted before the last edit. */
  before: GroupModel;
  /** Something happened after which it need not be Ready by itself: a fault, something deleted by hand, an earlier revision asked for. */
  uncertain: boolean;
  /** A sub-chart of its own went back into its parent: that is not taken back, if the rollout fails. */
  merged: boolean;
  /** Told to go. */
  deleted: boolean;
}

export class Model {
  readonly groups = new Map<string, GroupState>();

  /** The group, if it is there and was not told to go. */
  get(group: string): GroupState | undefined {
    const state = this.groups.get(group);
    return state?.deleted ? undefined : state;
  }
}

export type Expected = "Ready" | "Failed" | "Any";

/** `Failed`: not Ready, and rolled back where that is wanted; the invariants tell whether what it says is so. */
export function expected({ wanted, uncertain }: GroupState): Expected {
  if (uncertain || wanted.suspend || wanted.timeout !== undefined) return "Any";
  return isBroken(wanted) ? "Failed" : "Ready";
}

const isBroken = ({ applications }: GroupModel): boolean =>
  applications.some(({ present, broken }) => present && broken);

export function presentPlace({ applications }: GroupModel, place: number): number {
  const present = applications.flatMap((application, at) => (application.present ? [at] : []));
  return present[place % present.length] ?? place % PLACES;
}
