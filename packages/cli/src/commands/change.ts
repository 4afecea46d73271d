/** What all commands which change a group do around the change: find it, tell what was done, wait for how it ends. */
import type { KubeClient } from "@orkestra/kube";
import { withCluster } from "../cluster/access.ts";
import { findGroup } from "../cluster/find.ts";
import type { LiveGroup } from "../cluster/groups.ts";
import { ExitCode, type Io } from "../io.ts";
import type { ChangeOptions } from "./change-options.ts";
import { showGroups } from "./status-show.ts";
import { watchStatus } from "./status-watch.ts";

export interface Done {
  /** As it is after the change. */
  readonly group: LiveGroup;
  /** For people, a line. */
  readonly text: string;
  /** For programs, beside the group's name and namespace. */
  readonly data: Readonly<Record<string, unknown>>;
  /** How the wait ended, where the group's state alone does not tell. Default: as `status --watch`. */
  readonly waited?: (code: ExitCode, group: LiveGroup) => ExitCode;
}

type Change = (client: KubeClient, group: LiveGroup) => Promise<Done | ExitCode>;

/** `change` gives a code where it has done nothing, and has said why. */
export function changeGroup(name: string, options: ChangeOptions, io: Io, change: Change): Promise<ExitCode> {
  return withCluster(options, io, async (client) => {
    const namespace = options.namespace ?? client.namespace;
    const group = await findGroup(client, namespace, name, io);
    if (!group) return ExitCode.problems;
    const done = await change(client, group);
    if (typeof done === "number") return done;
    tell(done, options, io);
    if (!options.wait) return ExitCode.ok;
    let latest = done.group;
    const code = await watchStatus({
      client,
      io,
      namespace,
      name,
      options,
      show: (groups) => showGroups(groups, true, { output: options.output, watch: true }, io),
      seen: ([first]) => {
        latest = first ?? latest;
      },
      groups: [done.group],
    });
    return done.waited?.(code, latest) ?? code;
  });
}

function tell({ group, text, data }: Done, { output, wait }: ChangeOptions, io: Io): void {
  const { name, namespace } = group.metadata;
  const json = (): string => JSON.stringify({ group: name, namespace, ...data }, undefined, wait ? undefined : 2);
  io.stdout(`${output === "text" ? text : json()}\n`);
}
