/** Helm charts as data: resolve, fetch, read, split, pack, push. No Kubernetes. */
export { type ChartRequest, explainChart, type ResolvedChart } from "./repository/contract.ts";
export { credentialsFor, type DockerConfig, readDockerConfig } from "./repository/docker-config.ts";
export { type ResolveOptions, resolveCharts } from "./repository/resolve.ts";
export { secretCredentials } from "./repository/secret.ts";
export type { Credentials } from "./web/credentials.ts";
