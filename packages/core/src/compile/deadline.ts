/**
 * How long a release may take before its executor gives up.
 *
 * The executor's deadline is a backstop: Flux declares most failures final by itself. It must never cut a release short
 * that Flux would still bring to an end, so it counts everything that helm-controller may do at the worst:
 *
 *   queue + attempts * (2 * operation + test + remediation) + backoff
 *
 * - operation: timeout of install or upgrade, the longer one; twice, since hooks and the final wait have it each
 * - attempts: 1 + retries; endless retries (negative, or strategy RetryOnFailure) count as {@link ENDLESS}
 * - remediation: rollback's or uninstall's timeout, the longer one, where there are retries or the last failure is remediated
 * - backoff: 750 ms, doubled for each retry up to 15 min; for RetryOnFailure its retryInterval
 * - queue: at least 5 min for a free worker of helm-controller and for the chart
 */
import type { ApplicationSpec } from "@orkestra/api";
import { parseDuration } from "../text/duration.ts";

/** Attempts that retries without end count as. */
const ENDLESS = 4;
export const MAX_RETRIES = 100;
const QUEUE_SECONDS = 300;
const FIRST_BACKOFF_SECONDS = 0.75;
const LONGEST_BACKOFF_SECONDS = 900;

type Release = ApplicationSpec["release"];

/** Seconds, whole. Fields that are not valid are counted as absent: `checkRelease` reports them. */
export function releaseDeadline(release: Release): number {
  const general = parseDuration(release.timeout) ?? QUEUE_SECONDS;
  const timeout = (section: Section): number => parseDuration(section?.["timeout"]) ?? general;
  const operation = Math.max(timeout(release.install), timeout(release.upgrade));
  const test = release.test?.["enable"] === true ? timeout(release.test) : 0;
  const remediation = Math.max(timeout(release.rollback), timeout(release.uninstall));
  const worst = [release.install, release.upgrade].map((section) => {
    const attempts = attemptsOf(section);
    const remediated = attempts > 1 || remediatesLast(section) ? remediation : 0;
    return attempts * (2 * operation + test + remediated) + backoff(section, attempts - 1);
  });
  return Math.ceil(Math.max(QUEUE_SECONDS, general) + Math.max(...worst));
}

type Section = Readonly<Record<string, unknown>> | undefined;

function attemptsOf(section: Section): number {
  if (retriesForever(section)) return ENDLESS;
  const retries = field(section?.["remediation"], "retries");
  if (typeof retries !== "number" || !Number.isInteger(retries)) return 1;
  return retries < 0 ? ENDLESS : Math.min(retries, MAX_RETRIES) + 1;
}

function remediatesLast(section: Section): boolean {
  return field(section?.["remediation"], "remediateLastFailure") === true;
}

function retriesForever(section: Section): boolean {
  return field(section?.["strategy"], "name") === "RetryOnFailure";
}

function backoff(section: Section, retries: number): number {
  if (retriesForever(section)) return retries * (parseDuration(field(section?.["strategy"], "retryInterval")) ?? 300);
  let seconds = 0;
  for (let i = 0; i < retries; i++) seconds += Math.min(LONGEST_BACKOFF_SECONDS, FIRST_BACKOFF_SECONDS * 2 ** i);
  return seconds;
}

/** A field of a section that is passed on unchecked. */
export function field(section: unknown, name: string): unknown {
  return typeof section === "object" && section !== null ? (section as Record<string, unknown>)[name] : undefined;
}
