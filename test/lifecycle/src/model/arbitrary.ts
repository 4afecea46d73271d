/** Random groups. */
import fc from "fast-check";
import { type ApplicationModel, type GroupModel, PLACES, SUBCHARTS } from "./group-model.ts";

const application: fc.Arbitrary<ApplicationModel> = fc.record({
  present: fc.boolean(),
  inline: fc.boolean(),
  rank: fc.integer({ min: 0, max: 3 }),
  after: fc.integer({ min: 0, max: 2 ** PLACES - 1 }),
  values: fc.integer({ min: 0, max: 3 }),
  broken: fc.constant(false),
  targetNamespace: fc.constantFrom(undefined, undefined, "elsewhere"),
  step: fc.constantFrom("none", "none", "before", "after"),
  split: fc.nat({ max: 2 ** SUBCHARTS.length - 1 }),
});

export const place = fc.nat({ max: PLACES - 1 });

/** At least one application; none that is broken, and nothing suspended, which commands are for. */
export const groupModel: fc.Arbitrary<GroupModel> = fc
  .record({
    applications: fc.array(application, { minLength: PLACES, maxLength: PLACES }),
    onFailure: fc.constantFrom("Rollback" as const, "Rollback" as const, "Hold" as const),
    deletionPolicy: fc.constantFrom("Uninstall" as const, "Uninstall" as const, "Orphan" as const),
    suspend: fc.constant(false),
    revisionHistoryLimit: fc.constantFrom(1, 2, 10),
    parallelism: fc.constantFrom(1, 2, 10, 10),
  })
  .map((model) =>
    model.applications.some(({ present }) => present)
      ? model
      : { ...model, applications: model.applications.map((one, at) => (at === 0 ? { ...one, present: true } : one)) },
  );
