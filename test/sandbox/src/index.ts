/** A cluster in memory: an API server that speaks Kubernetes' REST, an Argo and a Flux. What it does not do: README.md. */
export { Argo, type ArgoOptions } from "./argo/argo.ts";
export { executorTemplates } from "./chart/executor-templates.ts";
export type { Asked, Fault } from "./faults.ts";
export { believing, type FindChart } from "./flux/charts.ts";
export { fetching } from "./flux/fetching.ts";
export { Flux, type FluxOptions } from "./flux/flux.ts";
export { HelmStorage, type Installed } from "./flux/helm.ts";
export type { HelmAction, Play, Script } from "./flux/script.ts";
export { inProcess } from "./kubelet/in-process.ts";
export type { Launch } from "./kubelet/launch.ts";
export { processes } from "./kubelet/process.ts";
export { Registry } from "./registry/registry.ts";
export { Sandbox, type SandboxOptions } from "./sandbox.ts";
