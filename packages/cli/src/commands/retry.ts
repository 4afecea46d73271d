/** `orkestra retry`. */
import { Annotation, ConditionType, Reason } from "@orkestra/api";
import { readRollbackTo } from "@orkestra/core";
import { commandFor } from "../cluster/command-line.ts";
import { editGroup } from "../cluster/edit.ts";
import type { LiveGroup } from "../cluster/groups.ts";
import { condition, stateOf } from "../cluster/state.ts";
import { ExitCode, type Io } from "../io.ts";
import { changeGroup, type Done } from "./change.ts";
import type { RetryOptions } from "./retry.args.ts";

export function retry(name: string, options: RetryOptions, io: Io): Promise<ExitCode> {
  return changeGroup(name, options, io, async (client, group): Promise<Done | ExitCode> => {
    const rollbackTo = group.metadata.annotations?.[Annotation.rollbackTo];
    const isEnded = rollbackTo !== undefined && (options.spec === true || isBack(group));
    const nothing = options.force || isEnded ? undefined : whyNot(group);
    if (nothing !== undefined) {
      io.stderr(`ApplicationGroup "${name}" ${nothing}\n`);
      return ExitCode.problems;
    }
    const requestedAt = new Date(io.now?.() ?? Date.now()).toISOString();
    const ended = isEnded ? { [Annotation.rollbackTo]: null } : {};
    const annotations = { [Annotation.requestedAt]: requestedAt, ...ended };
    const after = await editGroup(client, group, { metadata: { annotations } }, io);
    const title = `${name} in namespace ${after.metadata.namespace}`;
    return {
      group: after,
      text: isEnded
        ? `${title} goes forward again: it is not kept at ${readRollbackTo(rollbackTo)?.revision} any more`
        : `${title} is tried again`,
      data: { requestedAt, ...(isEnded ? { ended: rollbackTo } : {}) },
    };
  });
}

function isBack(group: LiveGroup): boolean {
  return condition(group, ConditionType.RolledBack)?.status === "True";
}

/** Undefined where there is something to try again. */
function whyNot(group: LiveGroup): string | undefined {
  if (group.spec.suspend && group.metadata.deletionTimestamp === undefined)
    return `is suspended, and nothing is tried again; ${commandFor("resume", group)} goes on with it`;
  switch (stateOf(group)) {
    case "ready":
      return "is ready: there is nothing to retry; --force asks nevertheless";
    case "progressing":
      return `is under way: there is nothing to retry yet; ${commandFor("status", group)} --watch follows it`;
    case "failed":
      return condition(group, ConditionType.Ready)?.reason === Reason.InvalidSpec
        ? `cannot be rolled out as its spec is, and trying again does not change that; ${commandFor("status", group)} says why`
        : undefined;
  }
}
