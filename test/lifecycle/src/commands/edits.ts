/** What users change in the spec of a group of theirs. */
import fc from "fast-check";
import { groupModel, place } from "../model/arbitrary.ts";
import { describe, type GroupModel, withApplication } from "../model/group-model.ts";
import { presentPlace } from "../model/model.ts";
import type { Command } from "./command.ts";
import { group, ofGroup } from "./of-group.ts";

type Edit = readonly [text: string, change: (model: GroupModel, before: GroupModel) => GroupModel];

const edit = (edits: fc.Arbitrary<Edit>): fc.Arbitrary<Command> =>
  fc.tuple(group, edits).map(([name, [text, change]]) =>
    ofGroup(name, `${name}: ${text}`, async (state, world) => {
      const wanted = change(state.wanted, state.before);
      state.before = state.wanted;
      state.merged ||= wanted.applications.some(({ split }, at) => split !== state.wanted.applications[at]?.split);
      state.wanted = wanted;
      await world.hand.apply(name, state.wanted);
    }),
  );

/** Of the application in that place, or of the next one that is present. */
const ofPresent = (place: number, change: Parameters<typeof withApplication>[2]): Edit[1] => {
  return (model) => withApplication(model, presentPlace(model, place), change);
};

export const edits: fc.Arbitrary<Command> = edit(
  fc.oneof(
    fc
      .tuple(place, fc.nat({ max: 9 }))
      .map(
        ([at, values]): Edit => [
          `values of #${at} become ${values}`,
          ofPresent(at, (application) => ({ ...application, values })),
        ],
      ),
    fc
      .tuple(place, fc.nat({ max: 3 }), fc.nat({ max: 63 }))
      .map(
        ([at, rank, after]): Edit => [
          `#${at} gets rank ${rank} after ${after.toString(2)}`,
          ofPresent(at, (application) => ({ ...application, rank, after })),
        ],
      ),
    place.map(
      (at): Edit => [
        `application in place ${at} comes or goes`,
        (model) => withApplication(model, at, (application) => ({ ...application, present: !application.present })),
      ],
    ),
    fc
      .tuple(place, fc.constantFrom(undefined, "elsewhere", "far"))
      .map(
        ([at, targetNamespace]): Edit => [
          `#${at} goes to namespace ${targetNamespace ?? "of the group"}`,
          ofPresent(at, (application) => ({ ...application, targetNamespace })),
        ],
      ),
    place.map(
      (at): Edit => [
        `#${at} is written in the other place`,
        ofPresent(at, (application) => ({ ...application, inline: !application.inline })),
      ],
    ),
    fc
      .constantFrom(true, false, false)
      .map((suspend): Edit => [suspend ? "suspend" : "resume", (model) => ({ ...model, suspend })]),
    fc
      .constantFrom("Rollback" as const, "Hold" as const)
      .map((onFailure): Edit => [`on failure ${onFailure}`, (model) => ({ ...model, onFailure })]),
    fc
      .constantFrom("Uninstall" as const, "Orphan" as const)
      .map((deletionPolicy): Edit => [`on deletion ${deletionPolicy}`, (model) => ({ ...model, deletionPolicy })]),
    groupModel.map((wanted): Edit => [`becomes ${describe("", wanted)}`, (model) => noMoreSplit(wanted, model)]),
    fc
      .nat({ max: 3 })
      .map(
        (split): Edit => [
          `of sub-charts no more than ${split} are released on their own`,
          (model) =>
            noMoreSplit({ ...model, applications: model.applications.map((one) => ({ ...one, split })) }, model),
        ],
      ),
  ),
);

/** What is inside of a release that is there cannot become a release of its own: that is refused, and not tried here. */
function noMoreSplit(wanted: GroupModel, { applications }: GroupModel): GroupModel {
  return {
    ...wanted,
    applications: wanted.applications.map((one, at) => ({ ...one, split: one.split & (applications[at]?.split ?? 0) })),
  };
}

/** Values that no release can succeed with, and their repair. */
export const breakage: fc.Arbitrary<Command> = edit(
  fc.oneof(
    fc
      .tuple(place, fc.nat({ max: 9 }))
      .map(
        ([at, values]): Edit => [
          `#${at} breaks with ${values}`,
          ofPresent(at, (application) => ({ ...application, broken: true, values })),
        ],
      ),
    fc.constant<Edit>(["every rollout must be done in a second", (model) => ({ ...model, timeout: "1s" })]),
    fc.constant<Edit>(["everything is mended", mended]),
  ),
);

export function mended({ timeout: _, ...model }: GroupModel): GroupModel {
  return { ...model, applications: model.applications.map((application) => ({ ...application, broken: false })) };
}
