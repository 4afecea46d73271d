/** Measurements of rollouts, and the record that they and the end-to-end tests rest on. */
export { type ChainOptions, type ChartRef, chainOf, type GroupTimes, measureChain } from "./chain.ts";
export { type GroupGoings, measureDeletion, measureDeletionOneByOne } from "./deletion.ts";
export { durationTable, type RolloutDurations } from "./durations.ts";
export { type ExecutorExit, executorExits } from "./exits.ts";
export { type FailureDelays, measureFailure } from "./failure.ts";
export type { Goings } from "./goings.ts";
export { applyGroups, changeOne, finishWorkflow, type ManyGroups, newWorkflows, untilAllReady } from "./many-groups.ts";
export { type Copies, copiesOf, measureDependsOn, measureOneByOne } from "./peers.ts";
export { type Recording, recordReleases, type Sighting } from "./recording.ts";
export { type Condition, condition, isReady, type Release } from "./release.ts";
export { type Edge, edgesOf, type GroupShape, orderViolations, storiesOf } from "./story.ts";
export { measureUnchanged, type UnchangedRound } from "./unchanged.ts";
