/** What a change of a running group touches, and in which order. */
import { edgesOf } from "@orkestra/bench";
import { resources } from "@orkestra/kube";
import { describe, expect } from "vitest";
import { untilAnswers } from "./harness/answers.ts";
import { test } from "./harness/fixture.ts";
import { chained, type Greeter, greeters } from "./harness/greeters.ts";
import { generations, operations, podsOf, recordExecutors, recordWorkflows } from "./harness/life.ts";
import { upgradeViolations } from "./harness/order.ts";

const retrying = { remediation: { retries: 1 } };

/** Ten, of which one needs another. */
const ten = (changed: Greeter = {}): Record<string, Greeter> =>
  Object.fromEntries(
    Array.from({ length: 10 }, (_, index): [string, Greeter] => [
      `app-${index}`,
      { ...(index === 4 && changed), ...(index > 4 && { after: ["app-4"] }) },
    ]),
  );

describe.concurrent("an upgrade", () => {
  test("of one of ten starts one executor, and the other nine are left as they are", async ({ namespace }) => {
    await namespace.applyAll([greeters("ten", ten())]);
    await namespace.group("ten").untilReady();
    await using executors = await recordExecutors(namespace.client, namespace.name);
    const before = await podsOf(namespace);

    await namespace.applyAll([greeters("ten", ten({ version: "1.1.0" }))]);
    const group = await namespace.group("ten").untilReady();

    await untilAnswers(namespace.name, "app-4", "hello 1.1.0");
    const after = await podsOf(namespace);
    expect(Object.keys(after).filter((name) => after[name] !== before[name])).toEqual(["app-4"]);
    const changed = Object.entries(await generations(namespace)).filter(([, generation]) => generation !== 1);
    expect(changed).toEqual([["app-4", 2]]);
    expect(executors.names()).toHaveLength(1);
    expect(group.status?.applications?.find(({ name }) => name === "app-4")?.chart?.version).toBe("1.1.0");
    expect(group.status?.progress).toBe("10/10");
  });

  test("of a chain goes link by link: none is upgraded against one that is still the old one", async ({
    namespace,
  }) => {
    const links = (says: string) => chained({ store: { says }, api: {}, queue: { says }, web: { says } });
    await namespace.applyAll([greeters("chain", links("old"))]);
    await namespace.group("chain").untilReady();
    await using workflows = await recordWorkflows(namespace);
    const mark = namespace.recording.sightings().length;

    await namespace.applyAll([greeters("chain", links("new"))]);
    const group = await namespace.group("chain").untilReady();

    expect(await generations(namespace)).toEqual({ store: 2, api: 1, queue: 2, web: 2 });
    // Over the one in between that did not change, too.
    const edges = [...edgesOf(group), { from: "store", to: "queue" }];
    const changed = ["store", "queue", "web"];
    expect(upgradeViolations(edges, namespace.recording.sightings(), mark, changed)).toEqual([]);
    expect(operations(workflows)).toEqual(["apply"]);
    await untilAnswers(namespace.name, "web", "new 1.0.0");
  });

  test("that empties maps of a release leaves them empty, in one change", async ({ namespace }) => {
    const extra = { a: { b: 1, c: { d: 1 } } };
    await namespace.applyAll([greeters("less", { app: { release: { values: { extra }, upgrade: retrying } } })]);
    await namespace.group("less").untilReady();

    const less = { values: { extra: { a: { c: {} } }, gone: {} }, upgrade: { remediation: {} } };
    await namespace.applyAll([greeters("less", { app: { release: less } })]);
    await namespace.group("less").untilReady();

    const [release] = await namespace.list(resources.HelmRelease);
    expect(release?.metadata.generation).toBe(2);
    // As a whole: a null in a place of its own would be something else to Helm.
    expect(release?.["spec"]).toHaveProperty("values", less.values);
    expect(release?.["spec"]).toHaveProperty("upgrade.remediation", {});

    const none = { values: { extra: {} } };
    await namespace.applyAll([greeters("less", { app: { release: none } })]);
    await namespace.group("less").untilReady();
    const [again] = await namespace.list(resources.HelmRelease);
    expect(again?.["spec"]).toHaveProperty("values", none.values);
    expect(again?.metadata.generation).toBe(3);
  });
});
