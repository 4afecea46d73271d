/**
 * `orkestra status --watch`: drawn over on a terminal; else a line for each change, or with -o json an object. Ends by itself
 * when nothing is under way any more.
 */
import { setTimeout } from "node:timers/promises";
import type { KubeClient } from "@orkestra/kube";
import { createLogUpdate } from "log-update";
import { follow } from "../cluster/follow.ts";
import type { LiveGroup } from "../cluster/groups.ts";
import { exitCodeOf, stateOf } from "../cluster/state.ts";
import { ExitCode, type Io } from "../io.ts";
import { changedLines } from "../view/status-lines.ts";
import type { StatusOptions } from "./status.args.ts";

export interface WatchInput {
  readonly client: KubeClient;
  readonly io: Io;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly options: Pick<StatusOptions, "output">;
  readonly show: (groups: readonly LiveGroup[]) => string;
  /** Told of each state, whether it is shown or not. */
  readonly seen?: (groups: readonly LiveGroup[]) => void;
  /** As they were when the command began. */
  readonly groups: readonly LiveGroup[];
}

interface Screen {
  readonly show: (groups: readonly LiveGroup[]) => void;
  readonly end: () => void;
}

export async function watchStatus(input: WatchInput): Promise<ExitCode> {
  const { client, io, namespace, name, groups: first } = input;
  const wasDeleted = first.every(({ metadata }) => metadata.deletionTimestamp !== undefined);
  const screen = screenFor(input);
  const stop = new AbortController();
  const signal = AbortSignal.any([io.signal, stop.signal]);
  try {
    for await (const groups of follow({ client, io, namespace, name }, signal)) {
      if (groups.length === 0) {
        screen.end();
        io.stderr(
          `note: ${name === undefined ? "no ApplicationGroup is left" : `ApplicationGroup "${name}" is gone`}\n`,
        );
        return wasDeleted ? ExitCode.ok : ExitCode.problems;
      }
      input.seen?.(groups);
      screen.show(groups);
      const code = exitCodeOf(groups.map(stateOf));
      if (groups.every((group) => stateOf(group) !== "progressing")) return code;
    }
    return exitCodeOf(first.map(stateOf));
  } finally {
    stop.abort();
    screen.end();
  }
}

function screenFor({ io, options, show }: WatchInput): Screen {
  if (options.output === "json") {
    return { show: (groups) => io.stdout(show(groups)), end: () => undefined };
  }
  return io.isTerminal ? drawnOver(io, show) : lineByLine(io);
}

const SECOND = 1000;

/** Drawn again each second too, since times go on. */
function drawnOver(io: Io, show: WatchInput["show"]): Screen {
  const stream = { write: io.stdout, columns: io.columns, rows: io.rows?.() ?? 24, isTTY: true };
  const log = createLogUpdate(stream as unknown as NodeJS.WritableStream, { showCursor: true });
  const stop = new AbortController();
  let latest: readonly LiveGroup[] | undefined;
  const tick = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      await setTimeout(SECOND, undefined, { signal: stop.signal, ref: false }).catch(() => undefined); // Aborted: the loop sees it.
      if (latest && !stop.signal.aborted) log(show(latest));
    }
  };
  void tick();
  return {
    show: (groups) => {
      latest = groups;
      log(show(groups));
    },
    end: () => {
      if (stop.signal.aborted) return;
      stop.abort();
      log.done();
    },
  };
}

function lineByLine(io: Io): Screen {
  let before = new Map<string, LiveGroup>();
  return {
    show: (groups) => {
      const now = io.now?.() ?? Date.now();
      const time = new Date(now).toISOString().slice(11, 19);
      for (const group of groups) {
        const lines = changedLines(before.get(keyOf(group)), group, now);
        for (const line of lines) io.stdout(`${time} ${line}\n`);
      }
      before = new Map(groups.map((group) => [keyOf(group), group]));
    },
    end: () => undefined,
  };
}

function keyOf({ metadata }: LiveGroup): string {
  return `${metadata.namespace}/${metadata.name}`;
}
