/** Measurements of rollouts, and the record that they and the end-to-end tests rest on. */
export { type ChainOptions, chainOf, measureChain } from "./chain.ts";
export { durationTable, type RolloutDurations } from "./durations.ts";
export { type Recording, recordReleases, type Sighting } from "./recording.ts";
export { type Condition, condition, isReady, type Release } from "./release.ts";
export { type Edge, edgesOf, type GroupShape, orderViolations, storiesOf } from "./story.ts";
