import fc from "fast-check";
import { expect, test } from "vitest";
import { type Measured, report, sectionLines, WIDTH, wrapped } from "./report.ts";
import type { Section } from "./section.ts";

const machine = { processors: 2, model: "Some Processor", memoryGiB: 23.5, loadAtStart: 0.42 };

const section: Section = {
  title: "Chain of two",
  how: "A beside B.",
  rows: [
    { label: "A", unit: "s", values: [2, 3, 10] },
    { label: "A to B", unit: "times", values: [1.5] },
  ],
  budgets: [
    { what: "A to B, median", unit: "times", figure: 1.5, limit: 1.2 },
    { what: "pods started", unit: "pods", figure: 0, limit: 0 },
  ],
};

test("a section says what is compared, the figures, and how each stands to its budget", () => {
  expect(sectionLines(section)).toEqual([
    "Chain of two",
    "  A beside B.",
    "",
    "                                                        median      min      max",
    "  A                                                     3.00 s   2.00 s  10.00 s",
    "  A to B                                                 1.50x    1.50x    1.50x",
    "",
    "  missed A to B, median: 1.50x, budget 1.20x",
    "  met    pods started: 0, budget 0",
  ]);
});

test("a report names the machine, its load, and what could not be measured", () => {
  const all: Measured[] = [
    { name: "chain", load: [0.4, 2.25], outcome: { ok: true, sections: [section] } },
    { name: "failure", load: [1, 1], outcome: { ok: false, error: "the group never failed" } },
  ];
  expect(report(machine, all).split("\n")).toEqual([
    "2 processors (Some Processor), 24 GiB; load at the start 0.4",
    "",
    "== chain (load 0.4 before, 2.3 after)",
    "",
    ...sectionLines(section),
    "",
    "== failure (load 1.0 before, 1.0 after)",
    "  could not be measured: the group never failed",
    "",
    "1 of 2 budgets met",
    "could not be measured: failure",
  ]);
});

test("no line is wider than the page, whatever the labels and figures", () => {
  const words = fc.string({ maxLength: 200 }).map((text) => text.replace(/\S{20}/g, "$& "));
  const rows = fc.array(
    fc.record({
      label: words.map((text) => text.replace(/\s/g, " ")),
      unit: fc.constantFrom("s", "ms", "times", "MB", "MiB", "pods"),
      values: fc.array(fc.double({ min: 0, max: 9999, noNaN: true }), { minLength: 1 }),
    }),
  );
  fc.assert(
    fc.property(words, words, rows, (title, how, some) => {
      const lines = sectionLines({ title, how, rows: some, budgets: [] });
      return lines.every((line) => line.length <= WIDTH && !line.includes("\n"));
    }),
  );
});

test("wrapping keeps every word, and indents what follows the first line", () => {
  const text = Array.from({ length: 40 }, (_, index) => `word${index}`).join(" ");
  const lines = wrapped(text, "- ", "  ");
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.map((line) => line.slice(2)).join(" ")).toBe(text);
  expect(lines.map((line) => line.slice(0, 2))).toEqual(["- ", ...lines.slice(1).map(() => "  ")]);
});
