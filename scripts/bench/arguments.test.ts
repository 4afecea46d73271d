import { expect, test } from "vitest";
import { NAMES, parseArguments } from "./arguments.ts";

test("without a word, everything is measured five times and the cluster goes", () => {
  expect(parseArguments([])).toEqual({ ok: true, value: { names: NAMES, runs: 5, keep: false } });
});

test("what is asked for is measured in our order, and once", () => {
  const words = ["--only", "failure, chain,chain", "--runs", "2", "--json", "out.json", "--keep"];
  expect(parseArguments(words)).toEqual({
    ok: true,
    value: { names: ["chain", "failure"], runs: 2, keep: true, json: "out.json" },
  });
});

test("all that is wrong is told at once", () => {
  expect(parseArguments(["--only", "chain,chian,", "--runs", "many"])).toEqual({
    ok: false,
    problems: [
      '--only: there is no measurement "chian"',
      '--only: there is no measurement ""',
      '--runs: "many" is not 1 to 100',
    ],
  });
});

test.for(["0", "101", "1.5", "-1", ""])("%o runs are refused", (runs) => {
  expect(parseArguments([`--runs=${runs}`]).ok).toBe(false);
});

test("an unknown flag is refused", () => {
  expect(parseArguments(["--fast"])).toMatchObject({ ok: false, problems: [expect.stringContaining("--fast")] });
});
