import { expect, test } from "vitest";
import { Made } from "../../testing/made.ts";
import { workloads } from "./workloads.ts";

const deployment = (name: string) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, namespace: "far" },
});

test("workloads are those that are wanted, of this group", () => {
  const { cluster } = new Made().put(deployment("shop-a")).put(deployment("mart-a"));
  expect(workloads(cluster, "shop", ["far/shop-a"])).toEqual([]);
});

test("a workload that is lost is seen, and one that is left behind", () => {
  const { cluster } = new Made().put(deployment("shop-a"));
  expect(workloads(cluster, "shop", ["default/shop-a"])).toEqual([
    'workload "default/shop-a" is lost',
    'workload "far/shop-a" is left behind',
  ]);
});
