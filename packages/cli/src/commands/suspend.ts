/** `orkestra suspend` and `orkestra resume`. */
import { commandFor } from "../cluster/command-line.ts";
import { editGroup } from "../cluster/edit.ts";
import { keeperOf } from "../cluster/gitops.ts";
import type { LiveGroup } from "../cluster/groups.ts";
import { isAtRestSuspended } from "../cluster/state.ts";
import { ExitCode, type Io } from "../io.ts";
import { changeGroup, type Done } from "./change.ts";
import type { ChangeOptions } from "./change-options.ts";

export function suspend(name: string, options: ChangeOptions, io: Io): Promise<ExitCode> {
  return changeGroup(name, options, io, async (client, group): Promise<Done | ExitCode> => {
    if (group.metadata.deletionTimestamp !== undefined) {
      io.stderr(
        `ApplicationGroup "${name}" is being deleted, which suspending does not stop; what keeps its releases is spec.deletionPolicy: Orphan\n`,
      );
      return ExitCode.problems;
    }
    const isNew = !group.spec.suspend;
    if (!isNew) io.stderr(`note: ApplicationGroup "${name}" was suspended already\n`);
    const after = isNew ? await editGroup(client, group, { spec: { suspend: true } }, io) : group;
    if (isNew) warn(group, "true", io);
    return {
      group: after,
      text: `${title(after)} is suspended: nothing new is started until ${commandFor("resume", after)}`,
      data: { suspend: true, changed: isNew },
      // That it is suspended is what was asked for, however it had ended before.
      waited: (code, latest) => (isAtRestSuspended(latest) ? ExitCode.ok : code),
    };
  });
}

export function resume(name: string, options: ChangeOptions, io: Io): Promise<ExitCode> {
  return changeGroup(name, options, io, async (client, group): Promise<Done> => {
    const isNew = group.spec.suspend;
    if (!isNew) io.stderr(`note: ApplicationGroup "${name}" was not suspended\n`);
    const after = isNew ? await editGroup(client, group, { spec: { suspend: false } }, io) : group;
    if (isNew) warn(group, "false", io);
    return { group: after, text: `${title(after)} goes on`, data: { suspend: false, changed: isNew } };
  });
}

const title = ({ metadata }: LiveGroup): string => `${metadata.name} in namespace ${metadata.namespace}`;

/** `group` as it was before: who sets the field shows there, and no more once it was taken over. */
function warn(group: LiveGroup, value: string, io: Io): void {
  const keeper = keeperOf(group);
  if (!keeper) return;
  const what = keeper.sets(["spec", "suspend"])
    ? `sets spec.suspend itself, and takes this back when it syncs; set spec.suspend: ${value} in the manifest there`
    : `may take this back when it syncs; to be sure, set spec.suspend: ${value} in the manifest there`;
  io.stderr(`note: ApplicationGroup "${group.metadata.name}" is kept by ${keeper.title}, which ${what}\n`);
}
