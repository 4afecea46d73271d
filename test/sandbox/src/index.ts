/** An API server in memory that speaks Kubernetes' REST, for tests and the demo. What it does not do it answers with 501. */
export type { Asked, Fault } from "./faults.ts";
export { Sandbox, type SandboxOptions } from "./sandbox.ts";
