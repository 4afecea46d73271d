/** Turns "forbidden" into what to do about it. Pure. */
import { EXECUTOR_NAME } from "@orkestra/api";
import { ApiError } from "@orkestra/kube";

/**
 * Undefined for every error but missing rights. The API server's message names who asked, and nothing else knows that: a pod
 * is not told its own account's name.
 */
export function remedyOf(error: unknown): string | undefined {
  if (!(error instanceof ApiError) || error.status !== 403) return undefined;
  const [, namespace, name] = /"system:serviceaccount:([^":]+):([^":]+)"/.exec(error.message) ?? [];
  const who = name ? `ServiceAccount ${namespace}/${name}` : "the executor's account";
  return `bind ClusterRole ${EXECUTOR_NAME} to ${who} there`;
}
