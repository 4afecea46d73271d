/** What users ask of a group without changing its spec, and its end. */
import fc from "fast-check";
import type { Command } from "./command.ts";
import { group, ofGroup } from "./of-group.ts";

/** In the foreground, as Argo CD does, or in the background, as kubectl does. */
export const remove: fc.Arbitrary<Command> = fc
  .tuple(group, fc.constantFrom("Background" as const, "Foreground" as const))
  .map(([name, policy]) =>
    ofGroup(name, `delete ${name}, ${policy}`, async (state, world) => {
      state.deleted = true;
      await world.deleteGroup(name, policy);
    }),
  );

export const requests: fc.Arbitrary<Command> = fc.oneof(
  group.map((name) =>
    ofGroup(name, `retry ${name}`, async (_state, world) => {
      await world.hand.annotate(name, "requestedAt", world.token());
    }),
  ),
  fc.tuple(group, fc.nat({ max: 4 }), fc.boolean()).map(([name, number, only]) =>
    ofGroup(
      name,
      `roll ${name} back to its revision ${number}${only ? " for as long as the spec stays" : ""}`,
      async (state, world) => {
        const revisions = world.revisions(name);
        const revision = revisions[number % Math.max(1, revisions.length)];
        if (!revision) return;
        const current = only ? world.currentRevision(name) : undefined;
        state.uncertain = true;
        await world.hand.annotate(name, "rollbackTo", current ? `${revision}:${current}` : revision);
      },
    ),
  ),
  group.map((name) =>
    ofGroup(name, `take back what ${name} was to be rolled back to`, async (_state, world) => {
      await world.hand.annotate(name, "rollbackTo", null);
    }),
  ),
);
