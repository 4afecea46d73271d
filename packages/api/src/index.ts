/** The API of Orkestra: what people write, what the controller reports, and the names that everyone shares. */
export * from "./application.ts";
export { Chart, LocalReference } from "./chart.ts";
export * from "./conditions.ts";
export { type CustomResourceDefinition, customResourceDefinitions } from "./crd.ts";
export { type GeneratedFile, referencePage } from "./docs.ts";
export { durationSeconds } from "./duration.ts";
export * from "./group.ts";
export * from "./names.ts";
export * from "./parse.ts";
export { Release } from "./release.ts";
export * from "./status.ts";
export { Step } from "./step.ts";
