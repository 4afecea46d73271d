/** `orkestra status`. */
import type { KubeClient } from "@orkestra/kube";
import { withCluster } from "../cluster/access.ts";
import { findGroup } from "../cluster/find.ts";
import { type LiveGroup, listGroups } from "../cluster/groups.ts";
import { exitCodeOf, stateOf } from "../cluster/state.ts";
import { ExitCode, type Io } from "../io.ts";
import type { StatusOptions } from "./status.args.ts";
import { showGroups } from "./status-show.ts";
import { watchStatus } from "./status-watch.ts";

export function status(name: string | undefined, options: StatusOptions, io: Io): Promise<ExitCode> {
  return withCluster(options, io, async (client) => {
    const namespace = options.allNamespaces ? undefined : (options.namespace ?? client.namespace);
    const groups = await found(client, namespace, name, io);
    if (!groups) return ExitCode.problems;
    const show = (of: readonly LiveGroup[]): string => showGroups(of, name !== undefined, options, io);
    if (options.watch && groups.length > 0) return watchStatus({ client, io, namespace, name, options, show, groups });
    io.stdout(show(groups));
    return exitCodeOf(groups.map(stateOf));
  });
}

/** Undefined where the group is not there. What is not there is told. */
async function found(
  client: KubeClient,
  namespace: string | undefined,
  name: string | undefined,
  io: Io,
): Promise<readonly LiveGroup[] | undefined> {
  if (name !== undefined) {
    const group = await findGroup(client, namespace ?? client.namespace, name, io);
    return group && [group];
  }
  const groups = await listGroups(client, namespace, io.signal);
  if (groups.length === 0) {
    const where = namespace === undefined ? "" : ` in namespace "${namespace}"; -A shows those of all namespaces`;
    io.stderr(`note: there is no ApplicationGroup${where}\n`);
  }
  return groups;
}
