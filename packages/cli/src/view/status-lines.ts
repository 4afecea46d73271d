/** What has changed in a group, a line for each change: for logs, and wherever nothing can be drawn over. */
import { ConditionType } from "@orkestra/api";
import type { LiveGroup } from "../cluster/groups.ts";
import { condition } from "../cluster/state.ts";
import { oneLine } from "../manifests/problem.ts";
import { duration } from "./status-words.ts";

/** Subject and what is said of it. Without `before`, all that there is to say. */
export function changedLines(before: LiveGroup | undefined, group: LiveGroup, now: number): string[] {
  const old = before ? said(before, now) : new Map<string, Said>();
  return [...said(group, now)].flatMap(([subject, { key, text }]) =>
    old.get(subject)?.key === key ? [] : [`${subject}: ${text}`],
  );
}

interface Said {
  /** Equal as long as nothing worth a line has changed. */
  readonly key: string;
  readonly text: string;
}

/** How far a deletion is comes first: it may take long, and says little else while all goes well. */
function deleting({ spec, status }: LiveGroup, words: string): string {
  if (spec.deletionPolicy === "Orphan" || status.progress === undefined) return words;
  return `deleting: ${status.progress} removed; ${words}`;
}

function said(group: LiveGroup, now: number): ReadonlyMap<string, Said> {
  const { metadata, status } = group;
  const all = new Map<string, Said>();
  const ready = condition(group, ConditionType.Ready);
  const text = ready ? `${ready.reason}: ${oneLine(ready.message)}` : "not looked at yet";
  const words = metadata.deletionTimestamp === undefined ? text : deleting(group, text);
  const rows = (status.applications ?? []).flatMap((application) => [
    { name: application.name, of: application },
    ...(application.subcharts ?? []).map((of) => ({ name: `${application.name}/${of.name}`, of })),
  ]);
  for (const { name, of } of rows) {
    const message = of.message && of.phase !== "Ready" ? `: ${oneLine(of.message)}` : "";
    const took = of.finishedAt === undefined ? "" : duration(of, now);
    const facts = [of.chart?.version ?? "", took].filter((it) => it !== "").join(", ");
    const key = `${of.phase}${message}`;
    all.set(`${metadata.name}/${name}`, { key, text: `${of.phase}${facts === "" ? "" : ` (${facts})`}${message}` });
  }
  all.set(metadata.name, { key: words, text: words });
  return all;
}
