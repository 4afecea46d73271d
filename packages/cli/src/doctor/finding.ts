/** What the doctor says: one line for each check, and what helps. */

export const CHECKS = [
  "api-server",
  "definitions",
  "controller",
  "leader",
  "executor-template",
  "cluster-roles",
  "argo-kinds",
  "argo-controller",
  "argo-pause",
  "flux-kinds",
  "helm-controller",
  "source-controller",
  "staging",
  "executor-rights",
  "your-rights",
  "groups",
] as const;
export type Check = (typeof CHECKS)[number];

/** `unseen`: it could not be looked at, mostly for want of rights. */
export type Level = "ok" | "warning" | "broken" | "unseen";

export interface Finding {
  readonly check: Check;
  readonly level: Level;
  readonly message: string;
  /** What to do about it. */
  readonly remedy?: string;
}

export const ok = (check: Check, message: string): Finding => ({ check, level: "ok", message });
export const warning = (check: Check, message: string, remedy: string): Finding => ({
  check,
  level: "warning",
  message,
  remedy,
});
export const broken = (check: Check, message: string, remedy: string): Finding => ({
  check,
  level: "broken",
  message,
  remedy,
});
export const unseen = (check: Check, why: string): Finding => ({ check, level: "unseen", message: why });
