import { describe, expect, test } from "vitest";
import { observeStored } from "../decide/observe-stored.ts";
import { helmRelease, type Plan, type ReleaseNode } from "../plan.ts";
import { CHART, entries, groupOf, planOf, recordsOf, STAGING } from "../testing/groups.ts";
import { type Changes, changesOf, isNothing } from "./changes.ts";
import { allLive, input, liveOf, stepsOf } from "./testing.ts";

const node = (plan: Plan, name: string): ReleaseNode => {
  const found = plan.nodes.find((it) => it.name === name);
  if (found?.kind !== "release") throw new Error(`no release ${name}`);
  return found;
};

const told = ({ nodes }: Changes): string[] => nodes.map(({ what, node: { name } }) => `${name}: ${what}`);

const release = (rest: object, chart = CHART) => planOf(groupOf([{ name: "web", spec: { chart, release: rest } }]));

const difference = (before: Plan, after: Plan, stored: readonly Plan[] = [before]) => {
  const [change] = changesOf(input(after, { releases: allLive(before), stored })).nodes;
  if (change?.what !== "change") throw new Error(`web: ${change?.what}`);
  return change.difference;
};

describe("a release", () => {
  const plan = planOf(groupOf(entries({ db: [], web: ["db"] })));
  const [db, web] = [node(plan, "db"), node(plan, "web")];

  test("is created where it is not there, and after one that goes", () => {
    const going = liveOf(web) as { metadata: object };
    const deleted = { ...going, metadata: { ...going.metadata, deletionTimestamp: "2026-01-01T00:00:00Z" } };
    expect(changesOf(input(plan, { releases: [deleted] })).nodes).toEqual([
      { what: "create", node: db, waits: false },
      { what: "create", node: web, waits: true },
    ]);
  });

  test("is run again while it is not ready, but once its plan is settled it is Flux's to mend", () => {
    const releases = [liveOf(db), liveOf(web, { state: "failed" })];
    const nodesOf = (settled: boolean) => changesOf(input(plan, { releases, settled })).nodes[1];
    expect(nodesOf(false)).toEqual({
      what: "again",
      node: web,
      reason: "InstallFailed",
      message: "InstallFailed it is",
    });
    expect(nodesOf(true)).toEqual({ what: "unchanged", node: web, trouble: "InstallFailed: InstallFailed it is" });
  });

  test("that comes after others from now on stays as it is", () => {
    const live = liveOf(web) as { metadata: { annotations: object } };
    const annotated = (of: object, names: string) => {
      const { metadata, ...rest } = of as { metadata: { annotations: object } };
      return {
        ...rest,
        metadata: { ...metadata, annotations: { ...metadata.annotations, "orkestra.dev/dependencies": names } },
      };
    };
    const wanted = {
      ...web,
      objects: [...web.objects.slice(0, -1), annotated(helmRelease(web), "db")] as ReleaseNode["objects"],
    };
    const changes = changesOf(
      input({ ...plan, nodes: [db, wanted] }, { releases: [liveOf(db), annotated(live, "cache,old")] }),
    );
    expect(changes.nodes[1]).toEqual({ what: "order", node: wanted, before: ["cache", "old"], after: ["db"] });
    expect(isNothing(changes)).toBe(false);
  });

  test("that a range has brought to another version is taken back to the one that was good", () => {
    const range = release({}, { ...CHART, version: "^1" });
    const at = (chartVersion: string) => {
      const releases = allLive(range, { chartVersion });
      const objects = new Map([["web", releases[0]]]);
      const back = observeStored(range, new Map([["web", { version: "1.2.3" }]]), objects);
      if (!back.ok) throw new Error(back.why);
      return changesOf(input(back.plan, { releases, stored: [range], judged: back.releases })).nodes[0];
    };
    expect(at("1.2.3")).toMatchObject({ what: "unchanged" });
    expect(at("1.4.0")).toMatchObject({
      what: "change",
      difference: {
        reinstalls: [],
        chart: {
          before: { name: "chart", version: "^1" },
          after: { name: "chart", version: "1.2.3" },
          deployed: "1.4.0",
        },
        values: [],
        fields: [],
      },
    });
  });

  test("is waited for before its steps run, which run again when they, or it, are not what they were", () => {
    const withStep = (image: string) =>
      planOf(
        groupOf(entries({ web: [] }, { steps: [{ name: "smoke", dependencies: ["web"], container: { image } }] })),
      );
    const [before, after] = [withStep("a"), withStep("b")];
    const done = { releases: allLive(before), stepsDone: stepsOf(before) };
    expect(told(changesOf(input(before, done)))).toEqual(["web: unchanged", "web.smoke: unchanged"]);
    expect(told(changesOf(input(after, done)))).toEqual(["web: unchanged", "web.smoke: run"]);
    expect(told(changesOf(input(before, { stepsDone: stepsOf(before) })))).toEqual(["web: create", "web.smoke: run"]);
  });
});

describe("what changes of a release", () => {
  const plain = release({ values: { replicas: 1, image: { tag: "a" } } });

  test("is told by paths, never by values", () => {
    const after = release({ values: { replicas: 1, image: { tag: "b" }, debug: true }, timeout: "10m" });
    expect(difference(plain, after)).toEqual({
      reinstalls: [],
      values: ["debug", "image.tag"],
      fields: ["timeout"],
      comparedWith: "revision",
    });
  });

  test("is its chart's version, or the repository", () => {
    const newer = release({ values: { replicas: 1, image: { tag: "a" } } }, { ...CHART, version: "2.0.0" });
    const before = { url: "https://charts.example.com", name: "chart", version: "1.2.3" };
    expect(difference(plain, newer)).toMatchObject({
      reinstalls: [],
      chart: { before, after: { ...before, version: "2.0.0" } },
      values: [],
      fields: [],
    });
    const oci = release(
      { values: { replicas: 1, image: { tag: "a" } } },
      { ...CHART, url: "oci://r.example.com/charts" },
    );
    expect(difference(plain, oci)).toMatchObject({
      chart: { before, after: { ...before, url: "oci://r.example.com/charts" } },
    });
  });

  test("makes Flux uninstall it and install it anew where it goes elsewhere, or becomes another chart", () => {
    const moved = release({ targetNamespace: "away", name: "www" }, { ...CHART, name: "other" });
    expect(difference(release({}), moved).reinstalls).toEqual([
      { field: "targetNamespace", before: "store", after: "away" },
      { field: "releaseName", before: "web", after: "www" },
      { field: "chart", before: "chart", after: "other" },
    ]);
  });

  test("is read from the live object where its revision is not stored; what Flux filled in is no change", () => {
    const after = release(
      { values: { image: { tag: "b" } }, timeout: "10m" },
      { ...CHART, url: "https://other.example.com", version: "1.3.0" },
    );
    const [live] = allLive(plain) as unknown as { spec: { values: object; chart: { spec: object } } }[];
    const filled = {
      ...live,
      spec: {
        ...live?.spec,
        chart: { spec: { ...live?.spec.chart.spec, reconcileStrategy: "ChartVersion" } },
        timeout: "5m",
      },
    };
    const [change] = changesOf(input(after, { releases: [filled] })).nodes;
    expect(change).toMatchObject({
      what: "change",
      difference: {
        reinstalls: [],
        chart: { before: { name: "chart", version: "1.2.3" }, after: { version: "1.3.0" } },
        values: ["image.tag", "replicas"],
        fields: ["timeout", "source"],
        comparedWith: "live",
      },
    });
  });
});

describe("sub-charts", () => {
  const group = (subcharts: readonly string[]) =>
    groupOf([{ name: "core", spec: { chart: CHART, subcharts: subcharts.map((name) => ({ name })) } }], {
      staging: STAGING,
    });
  const [one, two] = [group(["db"]), group(["amf", "db"])];
  const exact = planOf(two, recordsOf(two));
  const draft = planOf(two);

  test("that are not staged yet leave what is there unknown", () => {
    const releases = allLive(planOf(one, recordsOf(one)));
    const changes = changesOf(input(draft, { unstaged: draft.stages, releases }));
    expect({ ...changes, nodes: told(changes) }).toEqual({
      stages: draft.stages,
      nodes: ["core/amf: create", "core/db: unknown", "core: unknown"],
      removals: [],
    });
  });

  test("of a chart are pieces, told by their digests", () => {
    const records = recordsOf(two, (piece, application) => ({
      ...piece,
      artifact: { ...piece.artifact, digest: `sha256:${application}2` },
    }));
    const after = planOf(two, records);
    const [change] = changesOf(input(after, { releases: allLive(exact), stored: [exact] })).nodes;
    expect(change).toMatchObject({
      what: "change",
      difference: { chart: { after: { digest: "sha256:core2" } }, values: [], fields: [] },
    });
  });

  test("that go back into their parent are handed over, and others removed, dependents first", () => {
    const plain = planOf(groupOf([{ name: "core", spec: { chart: CHART } }]));
    const more = planOf(
      groupOf([...two.spec.applications, ...entries({ old: ["core"], older: [] })], { staging: STAGING }),
      recordsOf(two),
    );
    const { removals } = changesOf(input(plain, { releases: allLive(more), stored: [more] }));
    expect(removals.map(({ release, after, handedTo }) => [release.node, after, handedTo])).toEqual([
      ["older", [], undefined],
      ["old", [], undefined],
      ["core/db", ["old"], "core"],
      ["core/amf", ["old"], "core"],
    ]);
  });

  test("that would leave a live release are refused, with the commands that keep their objects", () => {
    const plain = planOf(groupOf([{ name: "core", spec: { chart: CHART } }]));
    const changes = changesOf(input(exact, { releases: allLive(plain), stored: [plain] }));
    expect(changes.refused).toMatch(/^application "core": "amf", "db" are parts of a release that is there already/);
    expect(told(changes)).toEqual(["core/amf: create", "core/db: create", "core: change"]);
  });
});
