/** Helm charts as data: resolve, fetch, read, split, pack, push. No Kubernetes. */
export {
  type ArchiveAnswer,
  type ArchiveProblem,
  type ChartFiles,
  explainArchive,
  LIMITS,
} from "./archive/contract.ts";
export { pack } from "./archive/pack.ts";
export { readArchive } from "./archive/read-archive.ts";
export { readFolder } from "./archive/read-folder.ts";
export {
  type Chart,
  type ChartMetadata,
  type ChartReadAnswer,
  type ChartReadProblem,
  type Dependency,
  explainChartProblem,
  type ImportValue,
} from "./chart/contract.ts";
export { filesOf } from "./chart/files-of.ts";
export { readChart } from "./chart/read-chart.ts";
export { ArchiveCache } from "./repository/archive-cache.ts";
export type { AskOptions } from "./repository/asking.ts";
export { type ChartRequest, explainChart, type FetchedChart, type ResolvedChart } from "./repository/contract.ts";
export { credentialsFor, type DockerConfig, readDockerConfig } from "./repository/docker-config.ts";
export { type FetchOptions, fetchChart } from "./repository/fetch.ts";
export { resolveCharts } from "./repository/resolve.ts";
export { secretCredentials } from "./repository/secret.ts";
export type { Piece, SplitAnswer, SplitRequest } from "./split/contract.ts";
export { explainRefusal, type Refusal } from "./split/refusals.ts";
export { type Releasable, releasable } from "./split/releasable.ts";
export { split } from "./split/split.ts";
export { withVersion } from "./split/version.ts";
export type { StageAnswer, StageablePiece, StagingProblem, StagingTarget } from "./staging/contract.ts";
export { explainStaging } from "./staging/explain.ts";
export { artifactOf } from "./staging/parcel.ts";
export { type Stager, type StagerOptions, stager } from "./staging/stager.ts";
export type { Credentials } from "./web/credentials.ts";
