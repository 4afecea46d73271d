/** The beginning of a group. */
import fc from "fast-check";
import { groupModel } from "../model/arbitrary.ts";
import { describe } from "../model/group-model.ts";
import { type Command, command } from "./command.ts";
import { group } from "./of-group.ts";

/** A group that was told to go must be gone before one of its name can be made, and then it is made at once. */
export const create: fc.Arbitrary<Command> = fc.tuple(group, groupModel).map(([name, wanted]) =>
  command({
    text: `create ${describe(name, wanted)}`,
    check: (model) => model.get(name) === undefined,
    run: async (model, world) => {
      if (model.groups.has(name)) await world.gone(name);
      await world.sweep(name);
      model.groups.set(name, { wanted, before: wanted, uncertain: false, merged: false, deleted: false });
      await world.hand.apply(name, wanted);
    },
  }),
);
