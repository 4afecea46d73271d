/** Steps that concern one group which is there. */
import fc from "fast-check";
import { applicationName } from "../model/group-model.ts";
import { type GroupState, type Model, presentPlace } from "../model/model.ts";
import type { World } from "../world/world.ts";
import { type Command, command } from "./command.ts";

export const group = fc.constantFrom("shop", "shop", "shop", "shop", "shop", "mart");

export function ofGroup(name: string, text: string, run: (state: GroupState, world: World) => Promise<void>): Command {
  const find = (model: Model): GroupState | undefined => model.get(name);
  return command({
    text,
    check: (model) => find(model) !== undefined,
    run: async (model, world) => {
      const state = find(model);
      if (state) await run(state, world);
    },
  });
}

export const nameIn = (group: string, { wanted }: GroupState, place: number): string =>
  applicationName(group, presentPlace(wanted, place));
