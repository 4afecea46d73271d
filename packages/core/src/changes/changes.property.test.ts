/** What must be true of every plan, whatever is there. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { doneNodes } from "../decide/done.ts";
import { observeRelease } from "../decide/observe-release.ts";
import { helmRelease, type ReleaseNode } from "../plan.ts";
import { anyPlan } from "../testing/groups.ts";
import { changesOf, isNothing } from "./changes.ts";
import { allLive, input, type LiveObject, liveOf, stepsOf } from "./testing.ts";

describe("in general", () => {
  const plans = anyPlan({ applications: 8, density: 30, steps: true });

  test("a plan that is rolled out changes nothing", () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const changes = changesOf(input(plan, { releases: allLive(plan), stepsDone: stepsOf(plan) }));
        expect([isNothing(changes), changes.refused, [...new Set(changes.nodes.map(({ what }) => what))]]).toEqual([
          true,
          undefined,
          ["unchanged"],
        ]);
      }),
    );
  });

  test("whatever is there, each node is told of once, after those that it waits for; each removal once", () => {
    const states = fc.array(fc.constantFrom("ready", "failed", "absent", "other"), { minLength: 60, maxLength: 60 });
    fc.assert(
      fc.property(plans, plans, states, fc.boolean(), (plan, other, how, settled) => {
        const live = plan.nodes.flatMap((it, index): LiveObject[] => {
          if (it.kind !== "release" || how[index] === "absent") return [];
          if (how[index] !== "other") return [liveOf(it, { state: how[index] as "ready" })];
          const { metadata, ...rest } = liveOf(it);
          return [{ ...rest, metadata: { ...metadata, annotations: { "orkestra.dev/digest": "of another" } } }];
        });
        const releases = [...new Map([...allLive(other), ...live].map((it) => [it.metadata.name, it])).values()];
        const changes = changesOf(input(plan, { releases, settled, stored: [other] }));
        const names = changes.nodes.map(({ node: { name } }) => name);
        expect([...names].sort()).toEqual(plan.nodes.map(({ name }) => name));
        for (const {
          node: { name, dependencies },
        } of changes.nodes) {
          for (const before of dependencies) expect(names.indexOf(before)).toBeLessThan(names.indexOf(name));
        }
        const kept = new Set(allLive(plan).map(({ metadata: { name } }) => name));
        const strays = releases.map(({ metadata: { name } }) => name).filter((name) => !kept.has(name));
        expect(changes.removals.map((it) => it.release.name).sort()).toEqual(strays.sort());
        const order = changes.removals.map((it) => it.release.node);
        for (const {
          release: { node: name },
          after,
        } of changes.removals) {
          for (const before of after) expect(order.indexOf(before)).toBeLessThan(order.indexOf(name));
        }
      }),
    );
  });
});

test("what is left alone is just what a rollout leaves out", () => {
  const plans = anyPlan({ applications: 8, density: 30, steps: true });
  const states = fc.array(fc.constantFrom("ready", "failed", "absent", "deleted", "other"), {
    minLength: 60,
    maxLength: 60,
  });
  fc.assert(
    fc.property(plans, states, fc.boolean(), fc.boolean(), (plan, how, settled, ran) => {
      const releases = plan.nodes.flatMap((it, index): LiveObject[] => {
        if (it.kind !== "release" || how[index] === "absent") return [];
        const live = liveOf(it, { state: how[index] === "failed" ? "failed" : "ready" });
        const { metadata } = live;
        if (how[index] === "deleted")
          return [{ ...live, metadata: Object.assign({}, metadata, { deletionTimestamp: "2026-01-01T00:00:00Z" }) }];
        if (how[index] !== "other") return [live];
        return [{ ...live, metadata: { ...metadata, annotations: { "orkestra.dev/digest": "of another" } } }];
      });
      const stepsDone = ran ? stepsOf(plan) : new Map();
      const { nodes } = changesOf(input(plan, { releases, settled, stepsDone }));
      const byName = new Map(releases.map((it) => [it.metadata.name, it]));
      const observed = plan.nodes.flatMap((it) => {
        const live = it.kind === "release" ? byName.get(helmRelease(it).metadata.name) : undefined;
        return live ? [[it.name, observeRelease(live, it as ReleaseNode)] as const] : [];
      });
      const done = doneNodes(plan, { releases: new Map(observed), stepsDone, settled });
      const alone = nodes.filter(({ what }) => what === "unchanged" || what === "order").map((it) => it.node.name);
      expect(alone.sort()).toEqual([...done].sort());
    }),
  );
});
