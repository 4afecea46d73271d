/**
 * Whatever happens to groups, in any order, what must hold of it holds. `ORKESTRA_LIVES` tells how many lives of each kind are
 * tried (default: what a few dozen seconds allow), `ORKESTRA_LIFE_SEED` which. Who asks for neither gets the same lives each
 * time: what others find is for those who look for it, and no verdict on somebody else's change.
 */
import fc from "fast-check";
import { describe, test } from "vitest";
import { life, live, type Weather } from "./life.ts";

const ASKED = process.env["ORKESTRA_LIVES"];
const LIVES = Number(ASKED ?? 3);
const SEED = process.env["ORKESTRA_LIFE_SEED"] ?? (ASKED === undefined ? "7" : undefined);
const COMMANDS = Number(process.env["ORKESTRA_LIFE_COMMANDS"] ?? 20);
/** Most lives take a few seconds. One that goes wrong ends by itself, with words; this is for a test that hangs. */
const timeout = 120_000 + LIVES * 60_000;

const CASES: readonly { readonly weather: Weather; readonly replicas: number; readonly lives: number }[] = [
  { weather: "fair", replicas: 1, lives: LIVES },
  { weather: "broken", replicas: 1, lives: LIVES },
  { weather: "foul", replicas: 1, lives: LIVES },
  // It takes replicas seconds to take over from one another.
  { weather: "fair", replicas: 2, lives: Math.ceil(LIVES / 4) },
];

describe("a group", () => {
  test.for(CASES)(
    "lives a life in which all that must hold holds, in $weather weather, with controllers: $replicas",
    { timeout },
    async ({ weather, replicas, lives }) => {
      const property = fc.asyncProperty(life(weather, COMMANDS), (drawn) => live(drawn, { replicas }));
      const seed = SEED === undefined ? {} : { seed: Number(SEED) };
      // A life is not the same twice, so that a smaller one that goes wrong as well is a matter of luck, and of time.
      await fc.assert(property, { numRuns: lives, endOnFailure: true, ...seed });
    },
  );
});
