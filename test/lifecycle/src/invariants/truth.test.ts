import type { ApplicationGroupStatus, Condition } from "@orkestra/api";
import type { UnknownObject } from "@orkestra/kube";
import { describe, expect, test } from "vitest";
import { group, Made, planOf, release, revisionOf, workflow } from "../../testing/made.ts";
import { truth } from "./truth.ts";

const graph = { web: ["db"], db: [] };
const plan = planOf(group(graph));
const newer = planOf(group(graph, { number: 2 }));
const revision = revisionOf(plan).metadata.name;

const said = (type: string, status: string, reason = "Failed"): Condition =>
  ({ type, status, reason, message: "words" }) as Condition;
const READY: Partial<ApplicationGroupStatus> = {
  conditions: [said("Ready", "True", "Succeeded")],
  revision,
  lastGoodRevision: revision,
  progress: "2/2",
  applications: [
    { name: "db", phase: "Ready" },
    { name: "web", phase: "Ready" },
  ],
};
const ROLLED_BACK: Partial<ApplicationGroupStatus> = {
  ...READY,
  conditions: [said("Ready", "False"), said("Stalled", "True"), said("RolledBack", "True")],
  failure: { revision: "another", workflow: "another-apply", message: "words" },
};

const shop = (status: Partial<ApplicationGroupStatus>): UnknownObject => group(graph, {}, { status });
const with2 = (status: Partial<ApplicationGroupStatus>, ...more: readonly UnknownObject[]): string[] => {
  const made = new Made().put(revisionOf(plan)).put(release(plan, "db", { ready: "True" }));
  made.put(release(plan, "web", { ready: "True" })).put(shop(status));
  for (const object of more) made.put(object);
  return truth(made.cluster);
};

describe("what a group at rest says", () => {
  test("is true", () => {
    expect(with2(READY)).toEqual([]);
    expect(with2(ROLLED_BACK)).toEqual([]);
  });

  test("is a lie when it is Ready, and something is missing, too much, old, going or not ready", () => {
    const lie = (words: string): string => `group "shop" says it is Ready, but release ${words}`;
    const other = planOf(group({ other: [] }));
    expect(with2(READY, release(other, "other"))).toEqual([lie('"other" is there, which nothing wants')]);
    expect(with2(READY, release(newer, "db", { ready: "True" }))).toEqual([lie('"db" is of another plan')]);
    const going = release(plan, "db", { ready: "True", deletionTimestamp: "2026-01-01T00:00:00Z" });
    expect(with2(READY, going)).toEqual([lie('"db" is being deleted')]);
    expect(with2(READY, release(plan, "db"))).toEqual([
      lie('"db" is not ready'),
      'group "shop" says application "db" is Ready, and its release is not',
    ]);
    const alone = new Made().put(release(plan, "db", { ready: "True" })).put(shop(READY));
    expect(truth(alone.cluster)).toContain(lie('"web" is not there'));
  });

  test("is a lie when it is rolled back to what is not there", () => {
    expect(with2(ROLLED_BACK, release(newer, "db", { ready: "True" }))).toEqual([
      `group "shop" says it is rolled back to ${revision}, but release "db" is of another plan`,
    ]);
    const { lastGoodRevision: _, ...first } = ROLLED_BACK;
    expect(with2(first)).toEqual([
      'group "shop" says it is rolled back to nothing, but release "db" is there, which nothing wants',
      'group "shop" says it is rolled back to nothing, but release "web" is there, which nothing wants',
    ]);
    const { failure: __, ...silent } = ROLLED_BACK;
    expect(with2(silent)).toEqual(['group "shop" is rolled back, and does not say what failed']);
  });

  test("is of the spec and of the request that are there now", () => {
    expect(with2({ ...READY, observedGeneration: 0 })).toEqual(['group "shop" is of generation 1, its status of 0']);
    const object = shop(READY);
    const asked = { "reconcile.fluxcd.io/requestedAt": "now" };
    expect(with2(READY, { ...object, metadata: { ...object.metadata, annotations: asked } })).toEqual([
      'group "shop" was asked at now and did not say that it has seen it',
    ]);
  });

  test("is not that something is under way", () => {
    const conditions = [said("Ready", "Unknown", "Progressing"), said("Reconciling", "True")];
    const applications = [{ name: "db", phase: "Releasing" as const, message: "words" }];
    expect(with2({ conditions, applications, progress: "0/1" }, workflow(plan, "one-apply", "Running"))).toEqual([
      'group "shop" says at rest that it is on its way: Progressing: words',
      'group "shop" says at rest that something is under way: Progressing: words',
      'group "shop" is at rest while Workflow "one-apply" runs',
      'group "shop" says at rest that application "db" is Releasing: words',
    ]);
  });

  test("counts right, and knows how its Workflow ended", () => {
    const told = { ...READY, progress: "1/2", workflow: { name: "one-apply", phase: "Running" as const } };
    expect(with2(told, workflow(plan, "one-apply", "Succeeded"))).toEqual([
      'group "shop" says Workflow "one-apply" is Running, and it is Succeeded',
      'group "shop" says 1/2 are ready, and shows 2/2',
    ]);
  });

  test("is not that it is suspended, or wrong, when it is neither", () => {
    const stalled = (reason: string) => ({ ...READY, conditions: [said("Ready", "False", reason)] });
    expect(with2(stalled("Suspended"))).toEqual(['group "shop" says that it is suspended, and is not']);
    expect(with2(stalled("InvalidSpec"))).toEqual([
      'group "shop" says InvalidSpec (words) of a spec that can be rolled out',
    ]);
  });
});
