/** The real process against servers in memory: charts that are staged, whatever happens on the way. */
import { stagingRecord } from "@orkestra/core";
import { describe, expect } from "vitest";
import { recordIn, set, stageArgs } from "../testing/staging.ts";
import { endOf, test } from "../testing/world.ts";

const PIECES = [undefined, "cache", "db"];

describe("a chart that is staged", () => {
  test("is fetched, split and pushed, and then recorded as the group's", async ({ world: { server, run } }) => {
    const { request, args, record, registry } = await set();
    const { code, message, logs } = await run(args);
    expect({ code, message }).toEqual({
      code: 0,
      message: `staging shop/umbrella ready: Staged: umbrella 1.2.3 and 2 of its sub-charts are in ${request.staging.url}, as record ${request.record} says`,
    });
    const written = recordIn(server, record);
    expect(written?.chart).toEqual({ name: "umbrella", version: "1.2.3" });
    expect(written?.pieces.map(({ subchart }) => subchart)).toEqual(PIECES);
    for (const { artifact } of written?.pieces ?? []) {
      if (artifact.kind !== "oci") throw new Error(`pushed as ${artifact.kind}`);
      expect(artifact.url).toBe(`${request.staging.url}/umbrella`);
      expect([...registry.manifests.keys()]).toContain(`staging/umbrella:${artifact.tag}`);
    }
    expect(server.read(record)).toMatchObject(JSON.parse(JSON.stringify(stagingRecord(request, written as never))));
    expect(server.said("writes")).toEqual(["POST controllerrevisions"]);
    expect(logs.map(({ msg }) => msg)).toEqual([
      "looking for the record",
      "fetching the chart",
      "splitting the chart",
      "pushing the pieces",
      ...PIECES.map(() => "piece"),
      "writing the record",
      "ended",
    ]);
  });

  test("is known to the record by what decides whether a sub-chart is rendered, and what it sees", async ({
    world: { server, run },
  }) => {
    const { args, record } = await set();
    await run(args);
    const [parent, cache, db] = recordIn(server, record)?.pieces ?? [];
    expect(parent).not.toHaveProperty("visible");
    expect(cache?.enabling).toEqual({ conditions: [{ path: ["cache", "enabled"], default: true }], tags: [] });
    expect(db?.enabling).toEqual({ conditions: [], tags: [] });
    expect(cache?.visible).toEqual(expect.arrayContaining([["cache"], ["global"]]));
  });

  test("is asked of nobody when its record is there", async ({ world: { server, run } }) => {
    const { request, args, record, registry } = await set({ chart: { url: "http://127.0.0.1:1" } });
    const kept = { chart: { name: "umbrella", version: "1.0.0" }, pieces: [] };
    server.put(record, stagingRecord(request, kept) as never);
    expect(await endOf(run(args))).toEqual({
      code: 0,
      message: `staging shop/umbrella ready: AlreadyStaged: record ${request.record} is there, of umbrella 1.0.0`,
    });
    expect(registry.asked).toEqual([]);
    expect(server.said("writes")).toEqual([]);
  });

  test("is staged again once a record that was deleted has gone", async ({ world: { server, execute, until } }) => {
    const { request, args, record } = await set();
    const kept = stagingRecord(request, { chart: { name: "umbrella", version: "1.0.0" }, pieces: [] });
    server.put(record, kept as never);
    server.change(record, { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } });
    const execution = execute(args);
    await until(() => server.watching("controllerrevisions") > 0);
    server.remove(record);
    expect((await execution.ended).code).toBe(0);
    expect(recordIn(server, record)?.chart.version).toBe("1.2.3");
  });

  test("is staged by a request that a person wrote, and for a workflow of one's own", async ({ world }) => {
    const { request } = await set();
    const { uid: _, ...own } = request;
    const { code, message } = await world.run(["stage", "--manifest", "-"], JSON.stringify(own));
    expect({ code, message }).toEqual({ code: 2, message: expect.stringMatching(/^usage: record: .* would name it /) });
    const [, named = ""] = / would name it (\S+):/.exec(message) ?? [];
    const right = JSON.stringify({ ...own, record: named });
    expect((await world.run(["stage", "--manifest", "-"], right)).code).toBe(0);
    expect(world.server.read(`controllerrevisions/${named}`)?.metadata).not.toHaveProperty("ownerReferences");
  });

  test("uploads nothing that is there already", async ({ world: { server, run } }) => {
    const { args, record, registry } = await set();
    expect((await run(args)).code).toBe(0);
    const [uploads, first] = [registry.written.length, recordIn(server, record)];
    server.remove(record);
    const { code, logs } = await run(args);
    expect(code).toBe(0);
    expect(logs.filter(({ msg }) => msg === "piece").map(({ outcome }) => outcome)).toEqual(
      PIECES.map(() => "present"),
    );
    expect(registry.written).toHaveLength(uploads);
    expect(recordIn(server, record)).toEqual(first);
  });

  test("is staged though repository, registry and API server fail at first", async ({ world: { server, run } }) => {
    let failures = 2;
    const { args, record } = await set({
      repository: { failures: 1 },
      registry: { instead: () => (failures-- > 0 ? { status: 500 } : undefined) },
    });
    server.fault("GET controllerrevisions", { status: 503, reason: "ServiceUnavailable", message: "starting" }, 1);
    server.fault("POST controllerrevisions", { status: 500, reason: "InternalError", message: "etcd is away" }, 1);
    expect((await run(args)).code).toBe(0);
    expect(recordIn(server, record)?.pieces).toHaveLength(3);
  });

  test("counts as staged when the API server stored the record and its answer was lost", async ({ world }) => {
    const { args } = await set();
    world.server.fault("POST controllerrevisions", "answer lost", 1);
    expect((await world.run(args)).code).toBe(0);
    expect(world.server.said("writes")).toEqual(["POST controllerrevisions"]);
  });

  test("may be staged twice at once", async ({ world: { server, execute, until } }) => {
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const waiting: string[] = [];
    const { args, record } = await set({
      repository: {
        before: (path) => {
          waiting.push(path);
          return gate;
        },
      },
    });
    const both = [execute(args), execute(args)];
    await until(() => waiting.length === 2);
    open();
    expect((await Promise.all(both.map(({ ended }) => ended))).map(({ code }) => code)).toEqual([0, 0]);
    expect(recordIn(server, record)?.pieces).toHaveLength(3);
  });

  test("is staged by the next run when one was killed in the middle, which goes on from there", async ({ world }) => {
    const { server, execute, run, until } = world;
    let held = false;
    const { args, record, registry } = await set({
      registry: {
        instead: (what) => {
          // The manifest of one piece is in, those of others are held up.
          if (what !== "PUT manifests" || registry.manifests.size === 0 || held) return undefined;
          held = true;
          return new Promise<undefined>(() => undefined);
        },
      },
    });
    const first = execute(args);
    await until(() => held);
    first.process.kill("SIGKILL");
    await first.ended;
    expect(server.said("writes")).toEqual([]);
    const { code, logs } = await run(args);
    expect(code).toBe(0);
    expect(logs.filter(({ outcome }) => outcome === "present").length).toBeGreaterThan(0);
    expect(recordIn(server, record)?.pieces.map(({ subchart }) => subchart)).toEqual(PIECES);
  });
});

describe("told to stop", () => {
  test("while it pushes and the registry is silent, it ends with 143, and the cluster has no record", async ({
    world,
  }) => {
    const { server, execute, until } = world;
    let held = false;
    const { args } = await set({
      registry: {
        instead: (what) => {
          held ||= what === "PUT manifests";
          return held ? new Promise<undefined>(() => undefined) : undefined;
        },
      },
    });
    const execution = execute(args);
    await until(() => held);
    execution.process.kill("SIGTERM");
    expect(await endOf(execution.ended)).toEqual({
      code: 143,
      message:
        "staging shop/umbrella stopped: while pushing the pieces, 0 of 3 in the registry; the next run goes on from there",
    });
    expect(server.said("writes")).toEqual([]);
  });

  test("while it fetches, it ends with 143", async ({ world: { execute, until } }) => {
    let asked = false;
    const never = (): Promise<void> => {
      asked = true;
      return new Promise(() => undefined);
    };
    const { args } = await set({ repository: { before: never } });
    const execution = execute(args);
    await until(() => asked);
    execution.process.kill("SIGTERM");
    expect(await endOf(execution.ended)).toEqual({
      code: 143,
      message: "staging shop/umbrella stopped: while fetching the chart; the next run goes on from there",
    });
  });

  test("by its own time limit, it ends with 3 and says what it was at", async ({ world: { run } }) => {
    const { args } = await set({ repository: { before: () => new Promise(() => undefined) } });
    expect(await endOf(run([...args, "--timeout", "100ms"]))).toEqual({
      code: 3,
      message: expect.stringMatching(
        /^staging shop\/umbrella timeout: NotStaged: not staged within 0.1s; while .*; the next run goes on from there$/,
      ),
    });
  });
});

test("a request that is wrong is told all of it, and nobody is asked", async ({ world: { server, run } }) => {
  const { request, registry } = await set();
  const wrong = { ...request, subcharts: [], release: undefined };
  expect(await endOf(run(stageArgs(wrong)))).toEqual({
    code: 2,
    message: "usage: release: is required; subcharts: must not be empty",
  });
  expect([server.said(), registry.asked]).toEqual([[], []]);
});
