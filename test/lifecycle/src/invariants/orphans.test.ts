import type { UnknownObject } from "@orkestra/kube";
import { describe, expect, test } from "vitest";
import { group, Made, planOf, release, workflow } from "../../testing/made.ts";
import { installedWithoutRelease, orphans, sourcesLost } from "./orphans.ts";

const shop = group({ db: [] });
const plan = planOf(shop);

describe("what was made for a group", () => {
  test("belongs to it", () => {
    const { cluster } = new Made().put(shop).put(release(plan, "db")).put(workflow(plan, "one-apply"));
    expect(orphans(cluster)).toEqual([]);
  });

  test("is an orphan when the group is gone, or is another one of the same name", () => {
    const made = new Made().put(shop).put(release(plan, "db")).gone(shop);
    const orphan = ['HelmRelease "db" belongs to no group that is there'];
    expect(orphans(made.cluster)).toEqual(orphan);
    const again = { ...shop, metadata: { ...shop.metadata, uid: "another" } };
    expect(orphans(made.put(again).cluster)).toEqual(orphan);
  });

  test("is lost with the source that it was installed from", () => {
    const [source] = plan.nodes.flatMap((node) => (node.kind === "release" ? node.objects : []));
    const made = new Made()
      .put(shop)
      .put(release(plan, "db"))
      .put(source as UnknownObject);
    expect(sourcesLost(made.cluster)).toEqual([]);
    made.gone(source as UnknownObject);
    expect(sourcesLost(made.cluster)).toEqual([`release "db" has lost its HelmRepository "${source?.metadata.name}"`]);
  });

  test("is an orphan in Helm alone when its HelmRelease is gone", () => {
    const made = new Made().put(shop).put(release(plan, "db"));
    const installed = [{ namespace: "default", release: "db" }];
    expect(installedWithoutRelease(made.history, made.cluster, installed)).toEqual([]);
    made.gone(release(plan, "db"));
    expect(installedWithoutRelease(made.history, made.cluster, installed)).toEqual([
      '"default/db" is installed, and has no HelmRelease any more',
    ]);
    const suspended = { ...release(plan, "db"), spec: { releaseName: "db", suspend: true } };
    made.put(suspended).gone(suspended);
    expect(installedWithoutRelease(made.history, made.cluster, installed)).toEqual([]);
  });
});
