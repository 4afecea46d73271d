/**
 * Whatever happens to groups, in any order, what must hold of it holds. `ORKESTRA_LIVES` tells how many lives of each kind are
 * tried (default: what a few dozen seconds allow), `ORKESTRA_LIFE_SEED` which.
 */
import fc from "fast-check";
import { describe, test } from "vitest";
import { life, live, type Weather } from "./life.ts";

const LIVES = Number(process.env["ORKESTRA_LIVES"] ?? 4);
const SEED = process.env["ORKESTRA_LIFE_SEED"];
const COMMANDS = Number(process.env["ORKESTRA_LIFE_COMMANDS"] ?? 20);
/** Of one kind of weather; most lives take a second or two. */
const TIMEOUT_MS = 120_000 + LIVES * 60_000;

describe("a group", () => {
  test.for<Weather>(["fair", "broken", "foul"])(
    "lives a life in which all that must hold holds, in %s weather",
    { timeout: TIMEOUT_MS },
    async (weather) => {
      await fc.assert(
        fc.asyncProperty(life(weather, COMMANDS), (drawn) => live(drawn, { elects: false })),
        {
          numRuns: LIVES,
          ...(SEED === undefined ? {} : { seed: Number(SEED) }),
          endOnFailure: process.env["ORKESTRA_LIFE_SHRINK"] !== "true",
        },
      );
    },
  );
});
