/** An API server in memory that speaks Kubernetes' REST, for tests and the demo. What it does not do it answers with 501. */
export { Argo, type ArgoOptions } from "./argo/argo.ts";
export { executorTemplates } from "./chart/executor-templates.ts";
export type { Asked, Fault } from "./faults.ts";
export { believing, type FindChart } from "./flux/charts.ts";
export { Flux, type FluxOptions } from "./flux/flux.ts";
export { HelmStorage, type Installed } from "./flux/helm.ts";
export type { HelmAction, Play, Script } from "./flux/script.ts";
export type { Launch } from "./kubelet/launch.ts";
export { Sandbox, type SandboxOptions } from "./sandbox.ts";
