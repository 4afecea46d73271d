import { expect, test } from "vitest";
import { showsColour } from "./terminal.ts";

test.each([
  { why: "a terminal", env: {}, isTerminal: true, shows: true },
  { why: "a pipe", env: {}, isTerminal: false, shows: false },
  { why: "a user who wants none", env: { NO_COLOR: "1" }, isTerminal: true, shows: false },
  { why: "an empty NO_COLOR, which means nothing", env: { NO_COLOR: "" }, isTerminal: true, shows: true },
  { why: "a dumb terminal", env: { TERM: "dumb" }, isTerminal: true, shows: false },
])("$why shows colour: $shows", ({ env, isTerminal, shows }) => {
  expect(showsColour(env, isTerminal)).toBe(shows);
});
