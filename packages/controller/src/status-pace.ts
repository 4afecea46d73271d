/**
 * When a group's status may be written: at once where the verdict changed, or nothing was written for a while; else when
 * that while is over. What is put off is not lost: the caller looks at the group again then, and writes what is true by then.
 */
import { type ApplicationGroupStatus, ConditionType } from "@orkestra/api";

/** Releases of a large group become ready many in a second, and nobody reads that fast. */
const PACE_MS = 250;

export class StatusPace {
  readonly #milliseconds: () => number;
  readonly #last = new Map<string, number>();

  /** `milliseconds`: a clock that never goes back. */
  constructor(milliseconds: () => number) {
    this.#milliseconds = milliseconds;
  }

  /** How long to wait with this write, in milliseconds; 0: it may go out. `group`: `NAMESPACE/NAME`. */
  wait(group: string, old: ApplicationGroupStatus, status: ApplicationGroupStatus): number {
    const last = this.#last.get(group);
    if (last === undefined || isNewVerdict(old, status)) return 0;
    return Math.max(0, last + PACE_MS - this.#milliseconds());
  }

  wrote(group: string): void {
    this.#last.set(group, this.#milliseconds());
  }

  forget(group: string): void {
    this.#last.delete(group);
  }
}

/** What somebody waits for, or we go on from: a condition's word, what failed, which Workflow works, which revision is good. */
function isNewVerdict(old: ApplicationGroupStatus, status: ApplicationGroupStatus): boolean {
  return words(old) !== words(status);
}

function words(status: ApplicationGroupStatus): string {
  const { conditions, observedGeneration, lastHandledReconcileAt, revision, lastGoodRevision, failure, workflow } =
    status;
  const ready = conditions.find(({ type }) => type === ConditionType.Ready);
  const others = conditions
    .filter(({ type }) => type !== ConditionType.Ready)
    .map(({ type, status: is }) => [type, is]);
  return JSON.stringify([
    [ready?.status, ready?.reason],
    others.sort(),
    [observedGeneration, lastHandledReconcileAt, revision, lastGoodRevision],
    [failure?.workflow, workflow?.name],
  ]);
}
