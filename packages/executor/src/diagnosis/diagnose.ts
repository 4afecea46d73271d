/**
 * The deepest cause of a failed release: what its pods say, where its own conditions only say that they are not ready.
 *
 * One look, once it is certain that the release failed; bounded in time, and never a reason for another end: what goes wrong
 * here is logged. Only missing rights are told in the message itself, since nobody else would say why there is no cause.
 */
import type { Judgement } from "@orkestra/core";
import type { Logs } from "../log.ts";
import { Exit, type Outcome } from "../outcome.ts";
import { oneLine } from "../words.ts";
import { lastLines, plainText } from "./log-lines.ts";
import { logOf, type Readable, suspects } from "./look.ts";
import { type Finding, mostTelling } from "./most-telling.ts";
import { remedyOf } from "./rights.ts";

interface Surroundings {
  readonly cluster: Readable;
  readonly logs: Logs;
  /** Aborted when the process is told to end. */
  readonly stop: AbortSignal;
}

/** A HelmRelease, as a manifest or as the API server has it. */
interface Release {
  readonly metadata: { readonly name: string; readonly namespace?: string | undefined };
  readonly [field: string]: unknown;
}

/** Nobody waits for an answer that long, and the pod's own deadline leaves more than that. */
const LOOK_MS = 5_000;
/** Of the whole message, so that it fits the kubelet's 4 KiB and Argo's node. */
const MESSAGE_BYTES = 2_048;
/** Of what others said, but for the log, which has a limit of its own. */
const SAID_BYTES = 512;

/** Flux's reasons for giving up that mean that Helm had begun, so that there may be pods of this very release. */
const AFTER_HELM = new Set(["InstallFailed", "UpgradeFailed", "RollbackFailed", "TestFailed", "RetriesExceeded"]);

/** @param verdict what the wait ended with; undefined when it did not come to one */
export function isWorthALook({ code }: Outcome, applied: boolean, verdict: Judgement | undefined): boolean {
  if (!applied) return false;
  return code === Exit.timeout || (verdict?.state === "stalled" && AFTER_HELM.has(verdict.reason));
}

/** The message gives way, in its middle, to the cause. */
export function deepened(outcome: Outcome, cause: string | undefined): Outcome {
  if (!cause) return outcome;
  const tail = cause.startsWith("(") ? ` ${cause}` : `; ${cause}`;
  return { ...outcome, message: `${oneLine(outcome.message, MESSAGE_BYTES - Buffer.byteLength(tail))}${tail}` };
}

/** One line, redacted, at most 1.5 KiB. Undefined when there is nothing to tell. Never rejects. */
export async function diagnose(release: Release, around: Surroundings): Promise<string | undefined> {
  const place = placeOf(release);
  if (!place) return undefined;
  const signal = AbortSignal.any([around.stop, AbortSignal.timeout(LOOK_MS)]);
  try {
    const finding = mostTelling(await suspects(around.cluster, place.release, place.namespace, signal));
    if (!finding) return undefined;
    const told = `${finding.where}: ${oneLine(plainText(finding.says), SAID_BYTES)}`;
    return `${told}${await lastWords(finding, place.namespace, around, signal)}`;
  } catch (error) {
    return excuse(error, `the pods in namespace "${place.namespace}"`, around);
  }
}

/** Undefined when the release goes to another cluster than the one that it is in. */
function placeOf({ metadata, ...rest }: Release) {
  const { name, namespace = "" } = metadata;
  const { spec = {} } = rest as { spec?: { targetNamespace?: string; kubeConfig?: object } };
  if (spec.kubeConfig) return undefined;
  return { release: { namespace, name }, namespace: spec.targetNamespace || namespace };
}

/** What the container that ended had logged, or else what it left as its termination message. */
async function lastWords(
  { ended }: Finding,
  namespace: string,
  around: Surroundings,
  signal: AbortSignal,
): Promise<string> {
  if (!ended) return "";
  let unread = "";
  try {
    const lines = lastLines(await logOf(around.cluster, ended, namespace, signal));
    if (lines) return `, last log lines: ${lines}`;
  } catch (error) {
    unread = excuse(error, `the logs in namespace "${namespace}"`, around) ?? "";
  }
  const left = lastLines(ended.lastWords ?? "");
  return [left && `, last words: ${left}`, unread && ` ${unread}`].join("");
}

function excuse(error: unknown, what: string, { logs, stop }: Surroundings): string | undefined {
  const remedy = remedyOf(error);
  if (remedy) return `(cannot look at ${what}: ${remedy})`;
  if (!stop.aborted) logs.warn(`could not look at ${what}`, { error: String(error) });
  return undefined;
}
