/** What clusters do: machines, networks and hands. */

import type { Fault } from "@orkestra/sandbox";
import fc from "fast-check";
import { place } from "../model/arbitrary.ts";
import { type Command, command } from "./command.ts";
import { group, nameIn, ofGroup } from "./of-group.ts";

/** After these everything goes on as if nothing had happened. */
export const mild: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.nat({ max: 1 }).map((at) =>
      command({
        text: `kill controller ${at}, start another`,
        run: (_model, world) => world.killController(at),
      }),
    ),
  },
  fc.constant(
    command({ text: "restart the controller in good order", run: (_model, { controllers }) => controllers.restart() }),
  ),
  fc.constantFrom("Workflow", "Workflow", "ControllerRevision", "ApplicationGroup", "HelmRelease").map((kind) =>
    command({
      text: `the controller dies as soon as it has written a ${kind}`,
      run: async (_model, world) => world.killControllerAfter(kind),
    }),
  ),
  fc.constant(command({ text: "all watches break", run: async (_model, { sandbox }) => sandbox.watches.break() })),
  fc.constant(
    command({
      text: "the history is compacted, and all watches break",
      run: async (_model, { sandbox }) => {
        sandbox.compact();
        sandbox.watches.break();
      },
    }),
  ),
  fc
    .integer({ min: 1, max: 30 })
    .map((changes) =>
      command({ text: `Argo is down for ${changes} changes`, run: (_model, world) => world.withoutArgo(changes) }),
    ),
  fc.constant(command({ text: "Flux is restarted", run: (_model, world) => world.restartFlux() })),
  fc.nat({ max: 9 }).map((at) => command({ text: `delete pod ${at}`, run: (_model, world) => world.deletePod(at) })),
);

const fault: fc.Arbitrary<Fault> = fc.constantFrom<Fault>(
  { kind: "internalError" },
  { kind: "tooManyRequests", retryAfterSeconds: 0 },
  { kind: "reset" },
  { kind: "answerLost" },
  { kind: "expired" },
);

export const rough: fc.Arbitrary<Command> = fc.oneof(
  fc
    .tuple(fault, fc.integer({ min: 1, max: 8 }), fc.constantFrom("", "POST", "PATCH", "GET"))
    // Only what is read can have been forgotten.
    .map(([it, times, method]) => [it, times, it.kind === "expired" ? "GET" : method] as const)
    .map(([it, times, method]) =>
      command({
        text: `the next ${times} ${method || "any"} requests: ${it.kind}`,
        run: async (model, world) => {
          for (const state of model.groups.values()) state.uncertain = true;
          world.fault(it, times, method);
        },
      }),
    ),
  fc.tuple(group, place).map(([name, at]) =>
    ofGroup(name, `delete the release of #${at} of ${name} by hand`, async (state, world) => {
      state.uncertain = true;
      await world.deleteByHand("HelmRelease", nameIn(name, state, at));
    }),
  ),
  fc.tuple(group, fc.nat({ max: 4 })).map(([name, number]) =>
    ofGroup(name, `delete revision ${number} of ${name} by hand`, async (state, world) => {
      const revisions = world.revisions(name);
      const revision = revisions[number % Math.max(1, revisions.length)];
      state.uncertain = true;
      // Nobody watches revisions: that the one is gone that a group was put back to shows when it is looked at again.
      if (revision && !world.isBackAt(name, revision)) await world.deleteByHand("ControllerRevision", revision);
    }),
  ),
  fc.tuple(group, place, fc.integer({ min: 1, max: 30 })).map(([name, at, changes]) =>
    ofGroup(
      name,
      `the release of #${at} of ${name} is suspended by hand for ${changes} changes`,
      async (state, world) => {
        state.uncertain = true;
        await world.whileSuspended(nameIn(name, state, at), changes);
      },
    ),
  ),
  group.map((name) =>
    ofGroup(name, `delete the Workflow of ${name} that runs, by hand`, async (state, world) => {
      state.uncertain = true;
      await world.deleteWorkflow(name);
    }),
  ),
  group.map((name) =>
    ofGroup(name, `delete the records of staging of ${name} by hand`, async (state, world) => {
      state.uncertain = true;
      for (const record of world.stagingRecords(name)) await world.deleteByHand("ControllerRevision", record);
    }),
  ),
  fc
    .tuple(group, place, fc.integer({ min: 1, max: 3 }), fc.constantFrom("release", "uninstall"))
    .map(([name, at, times, what]) =>
      ofGroup(name, `the next ${times} times, ${what} of #${at} of ${name} fails`, async (state, world) => {
        state.uncertain = true;
        world.failNext(what, nameIn(name, state, at), times);
      }),
    ),
);
