/** What is new in a group, in lines of at most 80 columns: for where nothing can be drawn over. Pure. */
import { type ApplicationGroup, ConditionType } from "@orkestra/api";

const COLUMNS = 80;
const INDENT = " ".repeat(9);

/** Before the controller's first look there is less than the type says. */
type Status = Partial<NonNullable<ApplicationGroup["status"]>>;

/** @param seconds since the act began */
export function newsOf(before: Status, now: Status, seconds: number): string[] {
  const known = new Map(rowsOf(before).map(({ name, phase }) => [name, phase]));
  // That something waits is no news.
  const news = rowsOf(now).filter(({ name, phase }) => phase !== "Pending" && phase !== known.get(name));
  // Seen at one look, what ended comes first: what has begun may have waited for it.
  const inOrder = [...news.filter(hasEnded), ...news.filter((row) => !hasEnded(row))];
  return [
    ...inOrder.map(({ name, phase, version }) =>
      `${time(seconds)} ${name.padEnd(14)} ${phase} ${version}`.trimEnd().slice(0, COLUMNS),
    ),
    ...verdictOf(before, now).flatMap((words) => wrapped(words)),
  ];
}

export const goneAfter = (seconds: number): string => `${time(seconds)} the group is gone`;

const time = (seconds: number): string => `${seconds.toFixed(1).padStart(6)} s `;

interface Row {
  readonly name: string;
  readonly phase: string;
  readonly version: string;
}

const hasEnded = ({ phase }: Row): boolean => ["Ready", "Failed", "Skipped", "Removed"].includes(phase);

/** Parts before what they are parts of. */
function rowsOf(status: Status): Row[] {
  const row = (
    name: string,
    { phase, chart }: Pick<Row, "phase"> & { chart?: { version?: string | undefined } | undefined },
  ) => ({
    name,
    phase,
    // What the artifact's digest adds to it, an eye cannot compare.
    version: phase === "Ready" ? (chart?.version ?? "").replace(/\+.*$/, "") : "",
  });
  return (status.applications ?? []).flatMap((application) => [
    ...(application.subcharts ?? []).map((part) => row(`${application.name}/${part.name}`, part)),
    row(application.name, application),
  ]);
}

/** What went wrong, once what is done about it is known too; what came of it in the end. */
function verdictOf(before: Status, now: Status): string[] {
  const condition = (of: Status, type: string) => of.conditions?.find((one) => one.type === type);
  const failed = now.failure && before.failure?.message !== now.failure.message ? [now.failure.message] : [];
  const rolledBack = condition(now, ConditionType.RolledBack);
  const isNew = rolledBack?.status === "True" && condition(before, ConditionType.RolledBack)?.status !== "True";
  return [...failed, ...(isNew && rolledBack ? [rolledBack.message] : [])];
}

function wrapped(words: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of words.split(" ")) {
    if (line !== "" && INDENT.length + line.length + 1 + word.length > COLUMNS) {
      lines.push(INDENT + line);
      line = "";
    }
    line = line === "" ? word : `${line} ${word}`;
  }
  return line === "" ? lines : [...lines, INDENT + line];
}
