/** A step of the test, as fast-check wants it: with a text to be read, and applicable or not. */
import type { AsyncCommand } from "fast-check";
import type { Model } from "../model/model.ts";
import type { World } from "../world/world.ts";

export type Command = AsyncCommand<Model, World>;

interface Step {
  readonly text: string;
  /** Default: always. */
  readonly check?: (model: Model) => boolean;
  readonly run: (model: Model, world: World) => Promise<void>;
}

export function command({ text, check = () => true, run }: Step): Command {
  return {
    check,
    toString: () => text,
    async run(model, world) {
      world.recorder.mark(text);
      await run(model, world);
    },
  };
}
