import { describe, expect, test } from "vitest";
import { group, Made, planOf, release, revisionOf, workflow } from "../../testing/made.ts";
import { removalOrder } from "./removal-order.ts";

const shop = group({ web: ["db"], db: [] });
const plan = planOf(shop);
const db = release(plan, "db", { ready: "True" });
const web = release(plan, "web", { ready: "True" });
const going = (node: string) => release(plan, node, { ready: "True", deletionTimestamp: "2026-01-01T00:00:00Z" });
const both = (): Made => new Made().put(shop).put(db).put(web);

describe("the order in which releases are removed", () => {
  test("is right when dependents are gone before", () => {
    expect(removalOrder(both().put(going("web")).gone(web).put(going("db")).gone(db).history)).toEqual([]);
  });

  test("is wrong when a dependent is there, or still going", () => {
    const early = ['release "db" was deleted while "web", which depends on it, was there'];
    expect(removalOrder(both().put(going("db")).gone(db).history)).toEqual(early);
    expect(removalOrder(both().gone(db).history)).toEqual(early);
    expect(removalOrder(both().put(going("web")).put(going("db")).history)).toEqual(early);
  });

  test("is what releases say themselves when the spec knows them no more", () => {
    const made = both().put(group({ other: [] }, {}, { generation: 2 }));
    expect(removalOrder(made.put(going("db")).history)).toEqual([
      'release "db" was deleted while "web", which depends on it, was there',
    ]);
  });

  test("is wrong when the group is gone already", () => {
    expect(removalOrder(both().gone(shop).put(going("web")).history)).toEqual([
      'release "web" was deleted after its group was gone',
    ]);
  });

  test("is that of upgrades for a release that goes to another namespace", () => {
    const moving = { ...db, spec: { targetNamespace: "elsewhere" } };
    const made = new Made()
      .put(shop)
      .put(moving)
      .put(web)
      .put(revisionOf(plan))
      .put(workflow(plan, "one-apply", "Running"));
    expect(removalOrder(made.gone(moving).history)).toEqual([]);
    const staying = both()
      .put(revisionOf(plan))
      .put(workflow(plan, "one-apply", "Running"));
    expect(removalOrder(staying.gone(db).history)).toEqual([
      'release "db" was deleted while "web", which depends on it, was there',
    ]);
  });

  test("is a person's own business, and there is none in a circle", () => {
    expect(removalOrder(both().mark("by hand", ["uid-of-db"]).put(going("db")).history)).toEqual([]);
    const circle = planOf(group({ db: ["web"], web: [] }));
    const made = new Made()
      .put(group({ other: [] }))
      .put(release(circle, "db"))
      .put(web);
    expect(removalOrder(made.put(going("web")).history)).toEqual([]);
  });
});
