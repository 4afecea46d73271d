/** The system comes to rest: writes after a command are bounded, and in the end nobody asks for anything. */
import type { History } from "../history/history.ts";

/** More writes of one status for one thing that happened than any rollout of the sizes that are tried here can be worth. */
export const STATUS_WRITES_PER_COMMAND = 80;
/** Stage, apply, rollback, and removals of each. */
export const WORKFLOWS_PER_COMMAND = 6;

export function rest(history: History): string[] {
  const found: string[] = [];
  const count = new Map<string, number>();
  const one = (key: string, limit: number): void => {
    const now = (count.get(key) ?? 0) + 1;
    count.set(key, now);
    if (now === limit + 1) found.push(`${key}: more than ${limit} after one command`);
  };
  for (const entry of history) {
    if (entry.type === "mark") count.clear();
    if (entry.type !== "change") continue;
    if (entry.object.kind === "Workflow" && !entry.before) one("Workflows created", WORKFLOWS_PER_COMMAND);
    else if (entry.object.kind === "ApplicationGroup" && entry.before)
      one(`writes of group "${entry.object.metadata.name}"`, STATUS_WRITES_PER_COMMAND);
  }
  return found;
}

/**
 * Requests that were made while nothing happened. Watches are none, nor is the lease by which replicas agree, nor that Argo
 * collects its pods some time after they have ended.
 */
export function idleRequests(
  requests: readonly { readonly method: string; readonly path: string; readonly watch: boolean }[],
): string[] {
  return requests
    .filter(({ watch, path }) => !watch && !path.includes("/leases/") && !path.includes("/pods/"))
    .map(({ method, path }) => `nothing happened, and ${method} ${path} was asked`);
}
