import type { UnknownObject } from "@orkestra/kube";
import { describe, expect, test } from "vitest";
import { group, Made, planOf, release, revisionOf, workflow } from "../../testing/made.ts";
import { startOrder } from "./start-order.ts";

const shop = group({ web: ["db"], db: [] });
const plan = planOf(shop);
const newer = planOf(group({ web: ["db"], db: [] }, { number: 2 }));
const running = (): Made =>
  new Made()
    .put(shop)
    .put(revisionOf(plan))
    .put(workflow(plan, "one-apply", "Running"));

describe("the order in which nodes start", () => {
  test("is right when each dependency is ready before", () => {
    const made = running()
      .put(release(plan, "db"))
      .put(release(plan, "db", { ready: "True" }))
      .put(release(plan, "web"));
    expect(startOrder(made.history)).toEqual([]);
  });

  test("is right when Flux looks again at a dependency that was ready, and wrong when it then failed", () => {
    const start = (again: UnknownObject): string[] => {
      const made = running()
        .put(release(plan, "db"))
        .put(release(plan, "db", { ready: "True" }))
        .put(again);
      return startOrder(made.put(release(plan, "web")).history);
    };
    const began = 'release "web" was started before its dependency "db", which was not ready';
    expect(start(release(plan, "db"))).toEqual([]);
    expect(start(release(plan, "db", { ready: "False" }))).toEqual([began]);
    expect(start(release(plan, "db", { generation: 2 }))).toContain(began);
  });

  test("is wrong when a dependency is not there", () => {
    expect(startOrder(running().put(release(plan, "web")).history)).toEqual([
      'release "web" was started before its dependency "db", which was not there',
    ]);
  });

  test("is wrong when a dependency is not ready, has failed, or was ready as it was before", () => {
    const began = 'release "web" was started before its dependency "db", which was not ready';
    const start = (made: Made): string[] => startOrder(made.put(release(plan, "web")).history);
    expect(start(running().put(release(plan, "db")))).toEqual([began]);
    expect(start(running().put(release(plan, "db", { ready: "False" })))).toEqual([began]);
    const stale = release(plan, "db", { ready: "True" });
    expect(start(running().put({ ...stale, metadata: { ...stale.metadata, generation: 2 } }))).toContain(began);
  });

  test("is wrong when an upgrade finds its dependency ready, but still the old one", () => {
    const made = running().put(release(plan, "db", { ready: "True" }));
    made
      .put(workflow(plan, "one-apply", "Succeeded"))
      .put(revisionOf(newer))
      .put(workflow(newer, "two-apply", "Running"));
    const old = plan.nodes.find(({ name }) => name === "db")?.digest.slice(0, 8);
    const wanted = newer.nodes.find(({ name }) => name === "db")?.digest.slice(0, 8);
    expect(startOrder(made.put(release(newer, "web", { generation: 2 })).history)).toEqual([
      `release "web" was started before its dependency "db", which was still of another plan (${old}, not ${wanted})`,
    ]);
  });

  test("is wrong when a release is written after its Workflow has ended, or as another plan has it", () => {
    const ended = running().put(workflow(plan, "one-apply", "Failed"));
    expect(startOrder(ended.put(release(plan, "db")).history)).toEqual([
      'release "db" was written while no Workflow of its group ran',
    ]);
    expect(startOrder(running().put(release(newer, "db")).history)).toEqual([
      'release "db" was written as no plan of a Workflow that runs has it (one-apply)',
    ]);
  });

  test("is nobody's fault when the dependency is deleted by hand in that very rollout", () => {
    const db = release(plan, "db", { ready: "True" });
    const made = running().put(db).mark("delete db by hand", ["uid-of-db"]).gone(db).put(release(plan, "web"));
    expect(startOrder(made.history)).toEqual([]);
  });

  test("says nothing of what Flux writes", () => {
    const web = release(plan, "web");
    const byFlux = { ...web, metadata: { ...web.metadata, managedFields: [{ manager: "helm-controller" }] } };
    expect(startOrder(new Made().put(shop).put(byFlux).history)).toEqual([]);
  });
});
