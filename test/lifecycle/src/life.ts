/**
 * One run: a group is made, things happen to it and to its cluster in any order, everything is healed, and in the end
 * everything is deleted. Throws what did not hold, with all that happened.
 */
import fc from "fast-check";
import type { Command } from "./commands/command.ts";
import { create } from "./commands/create.ts";
import { breakage, edits, mended } from "./commands/edits.ts";
import { remove, requests } from "./commands/requests.ts";
import { pause, settle } from "./commands/time.ts";
import { mild, rough } from "./commands/troubles.ts";
import { print } from "./history/print.ts";
import { always } from "./invariants/always.ts";
import { Model } from "./model/model.ts";
import { World } from "./world/world.ts";

/**
 * `fair`: nothing happens that a group may not live through as if it had not happened. `broken`: releases may fail, for good
 * reasons. `foul`: and requests, hands and Helm fail as well.
 */
export type Weather = "fair" | "broken" | "foul";

type Weighted = readonly [weight: number, commands: fc.Arbitrary<Command>];

const FAIR: readonly Weighted[] = [
  [1, create],
  [1, remove],
  [6, edits],
  [4, pause],
  [2, settle],
  [3, mild],
];
const COMMANDS: Readonly<Record<Weather, readonly Weighted[]>> = {
  fair: FAIR,
  broken: [...FAIR, [4, breakage]],
  foul: [...FAIR, [2, breakage], [2, requests], [4, rough]],
};

/** A group is made first; the rest may find nothing to do. */
export interface Life {
  readonly first: Command;
  readonly later: Iterable<Command>;
}

export function life(weather: Weather, maxCommands: number): fc.Arbitrary<Life> {
  const commands = COMMANDS[weather].flatMap(([weight, arbitrary]) => Array.from({ length: weight }, () => arbitrary));
  return fc.record({ first: create, later: fc.commands(commands, { maxCommands, size: "max" }) });
}

export async function live({ first, later }: Life, { replicas }: { readonly replicas: number }): Promise<void> {
  const world = await World.start(replicas);
  const model = new Model();
  try {
    await first.run(model, world);
    await fc.asyncModelRun(() => ({ model, real: world }), later as Iterable<fc.AsyncCommand<Model, World>>);
    await end(model, world);
    judge(always(world.recorder.history));
  } catch (error) {
    throw new Error(reportOf(error, world));
  } finally {
    await world.stop();
  }
}

async function end(model: Model, world: World): Promise<void> {
  world.recorder.mark("settle");
  await world.settled(model);
  world.recorder.mark("everything is healed, and asked to be tried again");
  world.heal();
  for (const [name, state] of model.groups) {
    if (state.deleted) continue;
    state.wanted = { ...mended(state.wanted), suspend: false };
    await world.hand.apply(name, state.wanted);
    await world.hand.annotate(name, "rollbackTo", null);
    await world.hand.annotate(name, "requestedAt", world.token());
    state.uncertain = false;
  }
  await world.settled(model);
  await world.idle();
  for (const [name, state] of model.groups) {
    if (state.deleted) continue;
    state.deleted = true;
    await world.deleteGroup(name);
  }
  await world.settled(model);
}

function judge(faults: readonly string[]): void {
  if (faults.length > 0) throw new Error(faults.join("\n"));
}

function reportOf(error: unknown, { recorder, controllers }: World): string {
  const { history } = recorder;
  const words = error instanceof Error ? error.message : String(error);
  const broken = always(history);
  return [
    words,
    ...(broken.length > 0 ? ["", "What did not hold on the way:", ...broken] : []),
    "",
    "What happened:",
    print(history),
    "",
    "What the controllers said:",
    ...controllers.log,
  ].join("\n");
}
