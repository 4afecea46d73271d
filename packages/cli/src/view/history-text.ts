/** A group's rollouts as a table, newest first, with the message of each that has one below it. */
import type { Rollout } from "../cluster/history.ts";
import { oneLine } from "../manifests/problem.ts";
import type { Styles } from "../terminal.ts";
import { age, secondsBetween } from "./status-words.ts";
import { table } from "./table.ts";
import { wrap } from "./wrap.ts";

export interface HistoryTextOptions {
  readonly columns: number;
  readonly styles: Styles;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const HEADER = ["NO", "REVISION", "RESULT", "AGE", "TOOK", "WORKFLOW", ""];
const INDENT = "    ";

export function historyText(rollouts: readonly Rollout[], { columns, styles, now }: HistoryTextOptions): string {
  const rows = rollouts.map((it) => cells(it, now));
  const marked = table([HEADER, ...rows.map((row, index) => [...row, marks(rollouts[index])])]);
  const fits = marked.every((line) => line.length <= columns);
  const [header = "", ...lines] = fits ? marked : table([HEADER, ...rows.map((row) => [...row, ""])]);
  return [
    header,
    ...lines.flatMap((line, index) => {
      const rollout = rollouts[index];
      const below = [fits ? "" : marks(rollout), oneLine(rollout?.message ?? "")].filter((it) => it !== "");
      const wrapped = below.flatMap((text) => wrap(text, columns - INDENT.length));
      return [line, ...wrapped.map((text) => `${INDENT}${styles.faint(text)}`)];
    }),
    "",
  ].join("\n");
}

function cells(rollout: Rollout, now: number): string[] {
  const { number, revision, result, startedAt, createdAt, finishedAt, workflow = "-" } = rollout;
  const began = startedAt ?? createdAt;
  return [
    number === undefined ? "-" : String(number),
    revision,
    result ?? "-",
    began === undefined ? "-" : age(secondsBetween(began, now)),
    startedAt === undefined ? "-" : age(secondsBetween(startedAt, finishedAt ?? now)),
    // Its name begins with that of the revision.
    workflow.startsWith(`${revision}-`) ? workflow.slice(revision.length + 1) : workflow,
  ];
}

function marks(rollout: Rollout | undefined): string {
  const { current = false, lastGood = false, stored = true } = rollout ?? {};
  const all = [current && "current", lastGood && "last good", !stored && "not stored"];
  return all.filter((it) => it !== false).join(", ");
}
