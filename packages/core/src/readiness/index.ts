/** Judgement of Flux's objects: what the executor waits by, and what the controller shows and skips by. */
export { cause } from "./cause.ts";
export { type Judgement, judge, type ReleaseState, type Wanted } from "./judge.ts";
export {
  type ChartSource,
  chartSource,
  judgeSource,
  type SourceJudgement,
  type SourceState,
  type SourceView,
  sourceView,
  type WantedSource,
} from "./source.ts";
export { type Condition, type HistoryEntry, type ReleaseView, releaseView } from "./view.ts";
export { isAsWanted, pinnedVersion, wantedOf } from "./wanted.ts";
