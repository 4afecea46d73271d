/**
 * What a HelmRelease tells of its own uninstall, and how long that may take. Pure.
 *
 * helm-controller (1.4, internal/controller: reconcileDelete) uninstalls and then takes its finalizer away; it tries for ever,
 * with growing waits. What went wrong it writes into Ready and Released. Of what stands there otherwise, most is from before
 * the deletion, so that only its words on uninstalling count.
 */
import { fields, list, text } from "../readiness/json.ts";
import { conditionsOf } from "../readiness/view.ts";
import { parseDuration } from "../text/duration.ts";

/** On each HelmRelease that helm-controller has seen. */
export const FLUX_FINALIZER = "finalizers.fluxcd.io";
/** Ready repeats what Released says, or says why there was no attempt. */
const OF_CONDITIONS = new Set(["Ready", "Released"]);
const OF_UNINSTALLING = new Set(["UninstallFailed", "UninstallSucceeded", "ConfigFactoryErr"]);

export interface Said {
  readonly reason: string;
  readonly message: string;
}

/** What Flux says of the uninstall, if it has said anything of it. */
export function uninstallSaid(release: unknown): Said | undefined {
  const found = conditionsOf(fields(release)["status"]).find(
    ({ type, status, reason }) => OF_CONDITIONS.has(type) && status === "False" && OF_UNINSTALLING.has(reason),
  );
  return found && { reason: found.reason, message: found.message };
}

/** Why the HelmRelease, which is being deleted, does not go; undefined where Flux may just be at work. */
export function uninstallTrouble(release: unknown): Said | undefined {
  const said = uninstallSaid(release);
  if (said && said.reason !== "UninstallSucceeded") return said;
  const finalizers = list(fields(fields(release)["metadata"])["finalizers"]).flatMap((it) => text(it) ?? []);
  if (finalizers.length === 0 || finalizers.includes(FLUX_FINALIZER)) return undefined;
  return {
    reason: "FinalizersLeft",
    message: `Flux is done with it; whoever put these finalizers there has to take them away: ${finalizers.join(", ")}`,
  };
}

/** Flux's own for what has none (api/v2: GetTimeout), and the least that is allowed for until Flux has a worker free. */
const DEFAULT_SECONDS = 300;

/**
 * Longest that the uninstall may take, in seconds: until Flux is free, the action that it may be at, and the uninstall. Each action
 * has its timeout twice, for its hooks and for its final wait.
 */
export function uninstallSeconds(release: unknown): number {
  const spec = fields(fields(release)["spec"]);
  const general = parseDuration(spec["timeout"]) ?? DEFAULT_SECONDS;
  const timeout = (section: string): number => parseDuration(fields(spec[section])["timeout"]) ?? general;
  const underWay = Math.max(timeout("install"), timeout("upgrade"), timeout("rollback"), timeout("test"));
  return Math.ceil(Math.max(DEFAULT_SECONDS, general) + 2 * underWay + 2 * timeout("uninstall"));
}
