/** A group as a tree: what it is, each application with its parts, what comes next. */
import { type ApplicationProgress, ConditionType, Reason, type SubchartProgress } from "@orkestra/api";
import type { LiveGroup } from "../cluster/groups.ts";
import { keptAt } from "../cluster/kept-at.ts";
import { nextOf } from "../cluster/next.ts";
import { condition, stateOf } from "../cluster/state.ts";
import { oneLine } from "../manifests/problem.ts";
import type { Styles } from "../terminal.ts";
import { age, duration, phaseGlyph, STATE_GLYPHS, secondsBetween } from "./status-words.ts";
import { wrap } from "./wrap.ts";

export interface StatusTextOptions {
  readonly columns: number;
  readonly styles: Styles;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const WIDEST_NAME = 32;
const NARROWEST_TEXT = 20;

export function statusText(group: LiveGroup, options: StatusTextOptions): string {
  const { columns, styles } = options;
  const { metadata, status } = group;
  const applications = status.applications ?? [];
  const title = `${styles.strong(metadata.name)} in namespace ${metadata.namespace}`;
  return [
    `${STATE_GLYPHS[stateOf(group)]} ${title}`,
    ...indented(summary(group, options), 2, columns),
    ...(applications.length > 0 ? ["", ...tree(applications, options)] : []),
    "",
    ...hanging("next: ", nextOf(group), columns),
    "",
  ].join("\n");
}

function summary(group: LiveGroup, { now }: StatusTextOptions): string[] {
  const { metadata, spec, status } = group;
  const ready = condition(group, ConditionType.Ready);
  const rolledBack = condition(group, ConditionType.RolledBack);
  const { workflow, progress } = status;
  const since = (at: string): string => `for ${age(secondsBetween(at, now))}`;
  const isDeleted = metadata.deletionTimestamp !== undefined;
  return [
    ready ? `Ready ${ready.status}, ${ready.reason}, ${since(ready.lastTransitionTime)}` : "not looked at yet",
    ...(ready?.message ? [oneLine(ready.message)] : []),
    ...(spec.suspend && !isDeleted && ready?.reason !== Reason.Suspended ? ["suspended: nothing new is started"] : []),
    ...failureLine(group, now),
    ...(rolledBack ? [`RolledBack ${rolledBack.status}: ${oneLine(rolledBack.message)}`] : []),
    ...(metadata.deletionTimestamp ? [`being deleted ${since(metadata.deletionTimestamp)}`] : []),
    ...(progress ? [`applications ${isDeleted ? "removed" : "ready"}: ${progress}`] : []),
    ...revisionLine(group),
    ...(workflow
      ? [
          [`Workflow ${workflow.name}: ${workflow.phase || "not begun"}`, duration(workflow, now)]
            .filter((it) => it !== "")
            .join(", "),
        ]
      : []),
  ];
}

/** What it failed of stands in the message. */
function failureLine({ status: { failure } }: LiveGroup, now: number): string[] {
  if (!failure) return [];
  const { revision, workflow, finishedAt } = failure;
  const ago = finishedAt === undefined ? "" : `, ${age(secondsBetween(finishedAt, now))} ago`;
  return [`failed: revision ${revision} in Workflow ${workflow}${ago}`];
}

function revisionLine(group: LiveGroup): string[] {
  const { revision, lastGoodRevision } = group.status;
  if (!revision) return [];
  const good = lastGoodRevision === revision ? "" : `, last good ${lastGoodRevision ?? "none"}`;
  const asked = keptAt(group);
  const kept = asked === undefined ? "" : `, kept ${asked === revision ? "there" : `at ${asked}`} as a person asked`;
  return [`revision ${revision}${good}${kept}`];
}

interface Row {
  readonly lead: string;
  readonly below: string;
  readonly of: ApplicationProgress | SubchartProgress;
}

function tree(applications: readonly ApplicationProgress[], { columns, styles, now }: StatusTextOptions): string[] {
  const rows = applications.flatMap((application): Row[] => {
    const parts = application.subcharts ?? [];
    return [
      { lead: "", below: parts.length > 0 ? "│ " : "  ", of: application },
      ...parts.map((of, index) => {
        const isLast = index === parts.length - 1;
        return { lead: isLast ? "└─" : "├─", below: isLast ? "    " : "│   ", of };
      }),
    ];
  });
  const width = (pick: (row: Row) => string): number => Math.max(...rows.map((row) => pick(row).length));
  const names = Math.min(
    WIDEST_NAME,
    width(({ lead, of }) => lead + of.name),
  );
  const phases = width(({ of }) => of.phase);
  const versions = width(({ of }) => of.chart?.version ?? "");
  return rows.flatMap(({ lead, below, of }) => {
    const cells = [
      styles.strong(of.name) + " ".repeat(Math.max(0, names - lead.length - of.name.length)),
      of.phase.padEnd(phases),
      ...(versions > 0 ? [(of.chart?.version ?? "").padEnd(versions)] : []),
      duration(of, now),
    ];
    const line = `${lead}${phaseGlyph(of.phase)} ${cells.join("  ")}`.trimEnd();
    const room = Math.max(NARROWEST_TEXT, columns - below.length);
    const message = of.message && of.phase !== "Ready" ? wrap(oneLine(of.message), room) : [];
    return [line, ...message.map((text) => `${below}${styles.faint(text)}`)];
  });
}

function indented(texts: readonly string[], by: number, columns: number): string[] {
  return texts.flatMap((text) => wrap(text, columns - by)).map((line) => `${" ".repeat(by)}${line}`);
}

function hanging(label: string, text: string, columns: number): string[] {
  return wrap(text, columns - label.length).map(
    (line, index) => `${index === 0 ? label : " ".repeat(label.length)}${line}`,
  );
}
