import { expect, test } from "vitest";
import { showsColour, widthOf } from "./terminal.ts";

test.each([
  { why: "a terminal", env: {}, isTerminal: true, shows: true },
  { why: "a pipe", env: {}, isTerminal: false, shows: false },
  { why: "a user who wants none", env: { NO_COLOR: "1" }, isTerminal: true, shows: false },
  { why: "an empty NO_COLOR, which means nothing", env: { NO_COLOR: "" }, isTerminal: true, shows: true },
  { why: "a dumb terminal", env: { TERM: "dumb" }, isTerminal: true, shows: false },
])("$why shows colour: $shows", ({ env, isTerminal, shows }) => {
  expect(showsColour(env, isTerminal)).toBe(shows);
});

test.each([
  { why: "a terminal", columns: 120, width: 120 },
  { why: "a terminal too narrow to draw in", columns: 20, width: 40 },
  { why: "a terminal that nobody has given a size", columns: 0, width: 80 },
  { why: "a pipe", columns: undefined, width: 80 },
])("lines for $why have $width characters", ({ columns, width }) => {
  expect(widthOf(columns)).toBe(width);
});
