/** How much happens between two steps. */
import fc from "fast-check";
import { type Command, command } from "./command.ts";

export const pause: fc.Arbitrary<Command> = fc
  .oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 4, arbitrary: fc.integer({ min: 1, max: 60 }) })
  .map((changes) =>
    command({ text: `wait for ${changes} changes, or rest`, run: (_model, world) => world.some(changes) }),
  );

export const settle: fc.Arbitrary<Command> = fc.constant(
  command({ text: "settle", run: (model, world) => world.settled(model) }),
);
