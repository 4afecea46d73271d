/** `orkestra plan` with a cluster: what rolling out a group, or applying manifests, would change there. */
import { isNothing } from "@orkestra/core";
import type { KubeClient } from "@orkestra/kube";
import { withCluster } from "../cluster/access.ts";
import { commandFor } from "../cluster/command-line.ts";
import { findGroup } from "../cluster/find.ts";
import { type PlannedLive, planFilesLive, planLive } from "../cluster/plan-live.ts";
import { ExitCode, type Io } from "../io.ts";
import { report } from "../report.ts";
import { stylesFor } from "../terminal.ts";
import { changesData } from "../view/changes-data.ts";
import { changesText } from "../view/changes-text.ts";
import { yaml } from "../view/yaml.ts";
import type { PlanClusterOptions } from "./plan.args.ts";

export function planOnCluster(name: string | undefined, options: PlanClusterOptions, io: Io): Promise<ExitCode> {
  return withCluster(options, io, async (client) => {
    const planned = await planFor(client, name, options, io);
    if (!planned || !report(planned, io)) return ExitCode.problems;
    io.stdout(rendered(planned, options, io));
    if (planned.groups.some(({ changes }) => changes.refused !== undefined)) return ExitCode.problems;
    const isChanged = planned.groups.some(({ changes }) => !isNothing(changes));
    return options.exitCode && isChanged ? ExitCode.underWay : ExitCode.ok;
  });
}

/** Undefined where the group is not there, which is told. */
async function planFor(
  client: KubeClient,
  name: string | undefined,
  { namespace, filename: files = [], stagingUrl, lookAhead }: PlanClusterOptions,
  io: Io,
): Promise<PlannedLive | undefined> {
  const staging = stagingUrl === undefined ? undefined : { url: stagingUrl };
  const common = { lookAhead, staging, signal: io.signal };
  if (name === undefined) return await planFilesLive(client, { ...common, files, namespace, stdin: io.stdin });
  const group = await findGroup(client, namespace ?? client.namespace, name, io);
  if (group?.metadata.deletionTimestamp !== undefined) {
    io.stderr(`ApplicationGroup "${name}" is being deleted; ${commandFor("status", group)} tells how far that is\n`);
    return undefined;
  }
  return group && (await planLive(client, group, common));
}

function rendered({ groups }: PlannedLive, { output }: PlanClusterOptions, io: Io): string {
  switch (output) {
    case "json":
      return `${JSON.stringify(changesData(groups), undefined, 2)}\n`;
    case "yaml":
      return yaml(changesData(groups));
    default: {
      const styles = stylesFor(io.colour);
      return groups.map((it) => changesText(it, { columns: io.columns, styles })).join("\n");
    }
  }
}
