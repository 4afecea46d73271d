/** The report in 80 columns. Pure: from what was measured to lines. */
import type { Machine } from "./machine.ts";
import { type Budget, isMet, type Row, type Section, type Unit } from "./section.ts";
import { summary } from "./statistics.ts";

export const WIDTH = 80;
const FIGURE = 9;

export interface Measured {
  readonly name: string;
  /** One-minute load averages before and after. */
  readonly load: readonly [before: number, after: number];
  readonly outcome:
    | { readonly ok: true; readonly sections: readonly Section[] }
    | { readonly ok: false; readonly error: string };
}

export function report(machine: Machine, all: readonly Measured[]): string {
  return [machineLines(machine), ...all.map(measuredLines), totalLines(all)]
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

function machineLines({ processors, model, memoryGiB, loadAtStart }: Machine): string[] {
  return [
    ...wrapped(
      `${processors} processors (${model}), ${memoryGiB.toFixed(0)} GiB; load at the start ${load(loadAtStart)}`,
    ),
  ];
}

function measuredLines({ name, load: [before, after], outcome }: Measured): string[] {
  const head = `== ${name} (load ${load(before)} before, ${load(after)} after)`;
  if (!outcome.ok) return [head, ...wrapped(`could not be measured: ${outcome.error}`, "  ")];
  return [head, ...outcome.sections.flatMap((section) => ["", ...sectionLines(section)])];
}

export function sectionLines({ title, how, rows, budgets }: Section): string[] {
  return [
    ...wrapped(title),
    ...wrapped(how, "  "),
    ...(rows.length > 0 ? ["", columns("", ["median", "min", "max"]), ...rows.map(rowLine)] : []),
    ...(budgets.length > 0 ? ["", ...budgets.flatMap(budgetLines)] : []),
  ];
}

function rowLine({ label, unit, values }: Row): string {
  const { median, min, max } = summary(values);
  return columns(
    label,
    [median, min, max].map((value) => quantity(value, unit)),
  );
}

function columns(label: string, cells: readonly string[]): string {
  const figures = cells.map((cell) => cell.padStart(FIGURE)).join("");
  const room = WIDTH - figures.length - 2;
  return `  ${label.slice(0, room).padEnd(room)}${figures}`;
}

function budgetLines(budget: Budget): string[] {
  const { what, unit, figure, limit } = budget;
  const mark = isMet(budget) ? "met    " : "missed ";
  return wrapped(`${what}: ${quantity(figure, unit)}, budget ${quantity(limit, unit)}`, `  ${mark}`, "         ");
}

function totalLines(all: readonly Measured[]): string[] {
  const budgets = all.flatMap(({ outcome }) =>
    outcome.ok ? outcome.sections.flatMap((section) => section.budgets) : [],
  );
  const failed = all.filter(({ outcome }) => !outcome.ok).map(({ name }) => name);
  return [
    `${budgets.filter(isMet).length} of ${budgets.length} budgets met`,
    ...(failed.length > 0 ? [`could not be measured: ${failed.join(", ")}`] : []),
  ];
}

const DECIMALS: Readonly<Record<Unit, number>> = { s: 2, ms: 0, times: 2, MB: 1, MiB: 0, pods: 0, requests: 0 };

function quantity(value: number, unit: Unit): string {
  const digits = value.toFixed(DECIMALS[unit]);
  if (unit === "times") return `${digits}x`;
  return unit === "pods" || unit === "requests" ? digits : `${digits} ${unit}`;
}

function load(value: number): string {
  return value.toFixed(1);
}

/** Breaks at spaces; a word that is longer than the line stays whole. */
export function wrapped(text: string, first = "", indent: string = first): string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(/\s+/)) {
    if (!empty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = indent;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line];
}
