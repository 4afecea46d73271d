/** A real Kubernetes on this machine for tests: `const cluster = await startCluster()`. See README.md. */

export { type ClusterOptions, openCluster, startCluster, stopCluster } from "./host/cluster.ts";
export type { Progress } from "./host/progress.ts";
export { RequirementError } from "./host/requirements.ts";
export type { Cluster, Urls } from "./host/running.ts";
export { helmModule, type Tools, toolPrograms } from "./host/tools.ts";
export { image } from "./shared/layout.ts";
export { ProgramError } from "./shared/run.ts";
