/** The real process against servers in memory: charts that cannot be staged, and what the last words say then. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { stagingRecord } from "@orkestra/core";
import { describe, expect, onTestFinished } from "vitest";
import { recordIn, set } from "../testing/staging.ts";
import { umbrella } from "../testing/umbrella.ts";
import { endOf, test } from "../testing/world.ts";

/** The folder of a mounted Secret. */
function secret(keys: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "orkestra-secret-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [key, value] of Object.entries(keys)) writeFileSync(join(folder, key), value);
  return folder;
}

const failed = (words: string) => ({ code: 1, message: `staging shop/umbrella failed: ${words}` });

describe("a chart that cannot be staged", () => {
  test("because it is not there fails", async ({ world: { run } }) => {
    const { args, request } = await set({ chart: { name: "umbrela" } });
    expect(await endOf(run(args))).toEqual(failed(`ChartNotFound: there is no chart umbrela in ${request.chart.url}`));
  });

  test("because no version fits fails, and names the newest", async ({ world: { run } }) => {
    const { args, request } = await set({ chart: { version: "^2.0.0" } });
    const says = `NoSuchVersion: chart umbrella has no version matching ^2.0.0 in ${request.chart.url} (newest is 1.2.3)`;
    expect(await endOf(run(args))).toEqual(failed(says));
  });

  test("because it lacks listed sub-charts fails, and names all of them", async ({ world: { server, run } }) => {
    const { args, request, registry } = await set({ subcharts: ["cach", "db", "queue"] });
    const known = "its sub-charts are cache, db";
    expect(await endOf(run(args))).toEqual(
      failed(
        `CannotSplit: chart umbrella 1.2.3 of ${request.chart.url} cannot be split: ` +
          `the chart has no sub-chart "cach": ${known}; the chart has no sub-chart "queue": ${known}`,
      ),
    );
    expect(registry.asked).toEqual([]);
    expect(server.said("writes")).toEqual([]);
  });

  test.for([
    {
      why: "is a bomb",
      archive: async () => gzipSync(Buffer.alloc(160 * 1024 * 1024)),
      says: /^BadChart: chart umbrella 1\.2\.3 of \S+ is refused: it holds more than 100 MiB unpacked$/,
    },
    {
      why: "is no archive",
      archive: async () => Buffer.from("<html>"),
      says: /^BadChart: .* is refused: it is not a gzip file$/,
    },
    {
      why: "has no Chart.yaml that can be read",
      archive: () => umbrella({ "Chart.yaml": "name: [", "charts/db/Chart.yaml": "version: 7" }),
      says: /^BadChart: .* is broken: charts\/db\/Chart\.yaml: name is missing; Chart\.yaml cannot be read: /,
    },
  ])("because it $why fails, and nothing is pushed", async ({ archive, says }, { world: { server, run } }) => {
    const { args, registry } = await set({ repository: { archive: await archive() } });
    const { code, message } = await run(args);
    expect({ code, because: message.replace("staging shop/umbrella failed: ", "") }).toEqual({
      code: 1,
      because: expect.stringMatching(says),
    });
    expect([registry.asked, server.said("writes")]).toEqual([[], []]);
  });
});

describe("Secrets", () => {
  test("that are not mounted are named, with what they need, before anything is fetched", async ({ world }) => {
    const { args, registry } = await set({
      chart: { authSecretRef: { name: "read" } },
      staging: { secretRef: { name: "push" } },
    });
    const keys = (own: string) => `username and password, or token, or ${own}ca.crt, or tls.crt and tls.key`;
    expect(await endOf(world.run([...args, "--chart-auth", secret({}), "--staging-auth", "/does/not/exist"]))).toEqual(
      failed(
        `NoAccess: Secret shop/read (chart.authSecretRef) does not exist or is empty; it needs ${keys("")}; ` +
          `Secret shop/push (staging.secretRef) does not exist or is empty; it needs ${keys(".dockerconfigjson, or ")}`,
      ),
    );
    expect(registry.asked).toEqual([]);
  });

  test("that are right open both doors, and neither they nor values are logged", async ({ world: { server, run } }) => {
    const { args, record } = await set({
      repository: { user: "reader:geheim-1", archive: await umbrella({ "values.yaml": "db: {size: geheim-3}\n" }) },
      registry: { user: "pusher:geheim-2" },
      chart: { authSecretRef: { name: "read" } },
      staging: { secretRef: { name: "push" } },
    });
    const chartAuth = secret({ username: "reader", password: "geheim-1" });
    const stagingAuth = secret({ username: "pusher", password: "geheim-2" });
    const { code, message, logs } = await run([...args, "--chart-auth", chartAuth, "--staging-auth", stagingAuth]);
    expect(code).toBe(0);
    expect(JSON.stringify([message, logs, recordIn(server, record)])).not.toMatch(/geheim|reader|pusher/);
  });

  test("that the chart's repository does not take are named", async ({ world: { run } }) => {
    const { args, request } = await set({
      repository: { user: "reader:right" },
      chart: { authSecretRef: { name: "read" } },
    });
    expect(await endOf(run([...args, "--chart-auth", secret({ username: "reader", password: "wrong" })]))).toEqual(
      failed(
        `Refused: chart umbrella: ${request.chart.url} refuses access with the credentials that it was given (401); ` +
          "correct Secret shop/read (chart.authSecretRef)",
      ),
    );
  });

  test("that the staging registry does not take are named, and nothing is half done", async ({ world }) => {
    const { args, registry } = await set({
      registry: { user: "pusher:right" },
      staging: { secretRef: { name: "push" } },
    });
    const { code, message } = await world.run([
      ...args,
      "--staging-auth",
      secret({ username: "pusher", password: "geheim-2" }),
    ]);
    expect(code).toBe(1);
    expect(message).toMatch(/^staging shop\/umbrella failed: Refused: .*staging\.secretRef.*Secret shop\/push/);
    expect(message).not.toContain("geheim-2");
    expect(registry.written).toEqual([]);
    expect(world.server.said("writes")).toEqual([]);
  });
});

describe("a staging registry", () => {
  test("that refuses a push fails it, with its own words", async ({ world: { server, run } }) => {
    const { args } = await set({
      registry: {
        instead: (what) => (what.startsWith("POST") ? { status: 403, says: "project is read-only" } : undefined),
      },
    });
    const { code, message } = await run(args);
    expect(code).toBe(1);
    expect(message).toMatch(/^staging shop\/umbrella failed: NotAllowed: staging registry .*403, project is read-only/);
    expect(server.said("writes")).toEqual([]);
  });

  test("that stays in trouble is a fault, which another pod may find gone", async ({ world: { server, run } }) => {
    const { args } = await set({ registry: { instead: () => ({ status: 503 }) } });
    const { code, message } = await run(args);
    expect(code).toBe(4);
    expect(message).toMatch(/^staging shop\/umbrella fault: Unreachable: staging registry .*: it answered 503/);
    expect(server.said("writes")).toEqual([]);
  });

  test("or repository that nobody answers for is a fault, too", async ({ world: { run } }) => {
    const { args } = await set({ chart: { url: "http://127.0.0.1:2" } });
    const { code, message } = await run(args);
    expect(code).toBe(4);
    expect(message).toMatch(
      /^staging shop\/umbrella fault: Unreachable: chart umbrella: http:\/\/127\.0\.0\.1:2 cannot be asked: connect ECONNREFUSED/,
    );
  });
});

describe("a record", () => {
  test("that another run wrote meanwhile, of other pieces, is told of, and the next try takes it", async ({
    world,
  }) => {
    const { server, run } = world;
    const { args, record, request } = await set({
      registry: {
        instead: () => {
          const other = { chart: { name: "umbrella", version: "1.2.4" }, pieces: [] };
          if (!server.read(record)) server.put(record, stagingRecord(request, other) as never);
          return undefined;
        },
      },
    });
    expect(await endOf(run(args))).toEqual({
      code: 4,
      message:
        `staging shop/umbrella fault: RecordConflict: ControllerRevision shop/${request.record} has been written meanwhile, ` +
        "with other pieces than these: another run found another version of the chart; the next try takes the record that is there",
    });
    expect((await run(args)).code).toBe(0);
    expect(recordIn(server, record)?.chart.version).toBe("1.2.4");
  });

  test("that may not be written fails, and names the missing right", async ({ world: { server, run } }) => {
    const { args } = await set();
    server.fault("POST controllerrevisions", { status: 403, reason: "Forbidden", message: "cannot create" });
    expect(await endOf(run(args))).toEqual(
      failed(
        'Forbidden: cannot create; bind the ClusterRole "orkestra-executor" to the pod\'s ServiceAccount in that namespace',
      ),
    );
  });

  test.for([
    {
      why: "is somebody else's",
      labels: {},
      says: /^NotOurs: ControllerRevision shop\/\S+ has the name of the record and is of no group; delete it/,
    },
    {
      why: "cannot be read",
      labels: { "orkestra.dev/group": "shop" },
      says: /^UnreadableRecord: ControllerRevision shop\/\S+ is no record of staging; delete it, and it is made anew: .*"format"/,
    },
  ])("that $why is left alone, and named", async ({ labels, says }, { world: { server, run } }) => {
    const { args, record, request } = await set();
    const object = {
      apiVersion: "apps/v1",
      kind: "ControllerRevision",
      metadata: { name: request.record, labels },
      data: {},
    };
    server.put(record, object);
    const { code, message } = await run(args);
    expect({ code, because: message.replace("staging shop/umbrella failed: ", "") }).toEqual({
      code: 1,
      because: expect.stringMatching(says),
    });
    expect(server.said("writes")).toEqual([]);
  });
});
