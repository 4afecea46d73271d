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
const MOST_CHARTS = 8;

export function historyText(rollouts: readonly Rollout[], { columns, styles, now }: HistoryTextOptions): string {
  const rows = rollouts.map((it) => cells(it, now));
  const marked = table([HEADER, ...rows.map((row, index) => [...row, marks(rollouts[index])])]);
  const fits = marked.every((line) => line.length <= columns);
  const [header = "", ...lines] = fits ? marked : table([HEADER, ...rows.map((row) => [...row, ""])]);
  return [
    header,
    ...lines.flatMap((line, index) => {
      const rollout = rollouts[index];
      const texts = [
        fits ? "" : marks(rollout),
        oneLine(rollout?.message ?? ""),
        isFirst(rollouts, index) ? charts(rollout) : "",
      ];
      const below = texts.filter((it) => it !== "");
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

/** Each revision's charts are told once, where it comes first. */
function isFirst(rollouts: readonly Rollout[], index: number): boolean {
  return rollouts.findIndex(({ revision }) => revision === rollouts[index]?.revision) === index;
}

function charts(rollout: Rollout | undefined): string {
  const all = Object.entries(rollout?.resolved ?? {}).map(([node, { version }]) => `${node} ${version}`);
  const more = all.length - MOST_CHARTS;
  if (all.length === 0) return "";
  return oneLine(`ranges had come to ${all.slice(0, MOST_CHARTS).join(", ")}${more > 0 ? ` and ${more} more` : ""}`);
}

function marks(rollout: Rollout | undefined): string {
  const { current = false, good = false, lastGood = false, stored = true, result, workflow } = rollout ?? {};
  // That a rollout has succeeded says by itself that it was good, and a group that is removed is no revision.
  const isGood = good && !lastGood && result === undefined;
  const isMissing = !stored && !/-remove(-[0-9]+)?$/.test(workflow ?? "");
  const all = [current && "current", lastGood && "last good", isGood && "good", isMissing && "not stored"];
  return all.filter((it) => it !== false).join(", ");
}
