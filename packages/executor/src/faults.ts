/** What an error of the cluster means for a run: whether another try could help decides the exit code. */
import { EXECUTOR_NAME } from "@orkestra/api";
import { ApiError, isRoleUnknown, isTransient, kindNotServed } from "@orkestra/kube";
import type { Ending } from "./outcome.ts";

export interface Fault {
  readonly ending: Extract<Ending, "failed" | "fault">;
  readonly because: readonly string[];
}

/**
 * - Answers that stay the same until somebody changes something fail the run: 400 and 422 (the object is invalid), 403, 404
 *   (a namespace that is not there, a kind that is not served: Flux is not installed).
 * - 401, 409, 410, 429, 5xx and everything without an answer are faults: the client has repeated what can be repeated, and
 *   another pod, later, may have better luck. So is a 403 because a role is not found: an API server that has just started
 *   says that too.
 */
export function faultOf(error: unknown): Fault {
  if (!(error instanceof ApiError)) {
    const name = isTransient(error) ? "ConnectionError" : "InternalError";
    return { ending: "fault", because: [name, error instanceof Error ? error.message : String(error)] };
  }
  const reason = reasonOf(error);
  if (isTransient(error) || error.status === 401 || error.status === 409)
    return { ending: "fault", because: [reason, error.message] };
  if (error.status === 403 && !isTerminating(error))
    return { ending: isRoleUnknown(error) ? "fault" : "failed", because: [reason, `${error.message}; ${remedy}`] };
  return { ending: "failed", because: [reason, error.message] };
}

/** The server's message already names the user, the verb and the resource. */
const remedy = `bind the ClusterRole "${EXECUTOR_NAME}" to the pod's ServiceAccount in that namespace`;

function reasonOf({ reason, status }: ApiError): string {
  if (reason === kindNotServed) return "NotInstalled";
  return reason || `HTTP ${status}`;
}

/** The API server forbids writes into a namespace that is going; no permission would help. */
function isTerminating({ details }: ApiError): boolean {
  return details?.causes?.some(({ reason }) => reason === "NamespaceTerminating") ?? false;
}
