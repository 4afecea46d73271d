import { describe, expect, test } from "vitest";
import { group, Made, planOf, release, workflow } from "../../testing/made.ts";
import { orphans } from "./orphans.ts";

const shop = group({ db: [] });
const plan = planOf(shop);

describe("what was made for a group", () => {
  test("belongs to it", () => {
    const { cluster } = new Made().put(shop).put(release(plan, "db")).put(workflow(plan, "one-apply"));
    expect(orphans(cluster, ["default/db"], new Set())).toEqual([]);
  });

  test("is an orphan when the group is gone, or is another one of the same name", () => {
    const made = new Made().put(shop).put(release(plan, "db")).gone(shop);
    const orphan = ['HelmRelease "db" belongs to no group that is there'];
    expect(orphans(made.cluster, ["default/db"], new Set())).toEqual(orphan);
    const again = { ...shop, metadata: { ...shop.metadata, uid: "another" } };
    expect(orphans(made.put(again).cluster, ["default/db"], new Set())).toEqual(orphan);
  });

  test("is an orphan in Flux alone when its HelmRelease is gone, unless it was let go on purpose", () => {
    const { cluster } = new Made().put(shop);
    expect(orphans(cluster, ["default/db"], new Set())).toEqual([
      '"default/db" is installed, and has no HelmRelease any more',
    ]);
    expect(orphans(cluster, ["default/db"], new Set(["default/db"]))).toEqual([]);
  });
});
