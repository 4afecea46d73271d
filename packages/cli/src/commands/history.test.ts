import { expect, test } from "vitest";
import { ApiServer, type Stored } from "../../testing/api-server.ts";
import { ago, FAILED, liveGroup, NOW, ROLLING_OUT } from "../../testing/live-group.ts";
import { drawing, type Ended, orkestra } from "../../testing/world.ts";

function revision(name: string, number: number, labels: Readonly<Record<string, string>> = {}): Stored {
  const object = {
    apiVersion: "apps/v1",
    kind: "ControllerRevision",
    metadata: {
      name,
      namespace: "shop",
      creationTimestamp: ago(100_000 - number),
      labels: { "orkestra.dev/group": "shop", "orkestra.dev/revision": name, ...labels },
    },
    revision: number,
    data: { encoding: "json", plan: {} },
  };
  return object;
}

async function history(objects: readonly Stored[], ...args: readonly string[]): Promise<Ended> {
  const server = await ApiServer.start();
  for (const object of objects) server.put(object);
  return orkestra(["history", ...args, "--kubeconfig", server.kubeconfig], "", { now: () => NOW });
}

test("rollouts and revisions are a table, newest first, with what went wrong", async () => {
  const elsewhere = revision("other-1", 9, { "orkestra.dev/group": "other" });
  const record: Stored = {
    ...revision("web-staged-1", 1),
    metadata: { name: "web-staged-1", namespace: "shop", labels: { "orkestra.dev/group": "shop" } },
  };
  const objects = [FAILED, revision("shop-aaaaaaaaaa", 1), revision("shop-1111111111", 3), elsewhere, record];
  const ended = await history(objects, "shop");
  expect(ended).toEqual({
    code: 0,
    stderr: [],
    stdout: drawing(`
      NO  REVISION         RESULT     AGE    TOOK   WORKFLOW
      3   shop-1111111111  Failed     3m20s  3m     apply     current
          InstallFailed: Helm install failed: context deadline exceeded; pod api-7d9:
          container "api" exited with 3: cannot open /etc/api/config.yaml: no such
          file
      -   shop-0000000000  Succeeded  1d1h   1m40s  apply     last good, not stored
      1   shop-aaaaaaaaaa  -          1d3h   -      -
    `).replace(/ +$/, ""),
  });
  expect(ended.stdout.split("\n").every((line) => line.length <= 80)).toBe(true);
});

test("marks that find no room in the line are below it", async () => {
  const long = `shop-${"a".repeat(30)}`;
  const { stdout } = await history(
    [{ ...ROLLING_OUT, status: { revision: long } } as Stored, revision(long, 1)],
    "shop",
  );
  expect(stdout).toBe(
    drawing(`
      NO  REVISION                             RESULT  AGE   TOOK  WORKFLOW
      1   shop-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa  -       1d3h  -     -         current
    `).replace(/ +$/, ""),
  );
  const longest = `shop-${"a".repeat(46)}`;
  const below = await history(
    [{ ...ROLLING_OUT, status: { revision: longest } } as Stored, revision(longest, 1)],
    "shop",
  );
  expect(below.stdout.split("\n").slice(1)).toEqual([`1   ${longest}  -       1d3h  -     -`, "    current", ""]);
});

test("what is under way comes first", async () => {
  const { code, stdout } = await history([ROLLING_OUT, revision("shop-0000000000", 1)], "shop", "-o", "json");
  expect({ code, data: JSON.parse(stdout) }).toEqual({
    code: 0,
    data: {
      group: "shop",
      namespace: "shop",
      rollouts: [
        {
          revision: "shop-1111111111",
          current: true,
          good: false,
          lastGood: false,
          stored: false,
          result: "UnderWay",
          workflow: "shop-1111111111-apply",
          startedAt: ago(200),
        },
        {
          revision: "shop-0000000000",
          current: false,
          good: true,
          lastGood: true,
          stored: true,
          number: 1,
          createdAt: ago(99_999),
        },
      ],
    },
  });
});

test("what was rolled back, and what version ranges had come to, is told once for each revision", async () => {
  const [one, two] = ["shop-1111111111", "shop-0000000000"];
  const resolved = JSON.stringify({ web: { version: "1.4.0", digest: "sha256:1" }, api: { version: "2.0.1" } });
  const good = revision(two, 1);
  const withCharts = { ...good, metadata: { ...good.metadata, annotations: { "orkestra.dev/resolved": resolved } } };
  const entry = (of: string, operation: string, result: string, seconds: number) => ({
    revision: of,
    workflow: `${of}-${operation}`,
    result,
    startedAt: ago(seconds),
    finishedAt: ago(seconds - 10),
  });
  const group = liveGroup({
    ready: "False",
    reason: "RollingBack",
    message: "x",
    status: {
      revision: two,
      lastGoodRevision: two,
      workflow: { name: `${two}-rollback-2`, phase: "Running", startedAt: ago(5) },
      history: [
        entry(one, "apply-2", "Failed", 60),
        entry(two, "rollback", "RolledBack", 90),
        entry(one, "apply", "Failed", 120),
        entry(two, "apply", "Succeeded", 150),
      ],
    },
  });
  const old = revision("shop-aaaaaaaaaa", 0);
  const older = {
    ...old,
    metadata: { ...old.metadata, annotations: { "orkestra.dev/resolved": '{"web":{"version":"1.3.0"}}' } },
  };
  const { stdout } = await history([group, withCharts, revision(one, 2), older], "shop");
  expect(stdout).toBe(
    drawing(`
      NO  REVISION         RESULT      AGE    TOOK  WORKFLOW
      1   shop-0000000000  UnderWay    5s     5s    rollback-2  current, last good
          ranges had come to web 1.4.0, api 2.0.1
      2   shop-1111111111  Failed      1m     10s   apply-2
      1   shop-0000000000  RolledBack  1m30s  10s   rollback    current, last good
      2   shop-1111111111  Failed      2m     10s   apply
      1   shop-0000000000  Succeeded   2m30s  10s   apply       current, last good
      0   shop-aaaaaaaaaa  -           1d3h   -     -           good
          ranges had come to web 1.3.0
    `).replace(/ +$/, ""),
  );
  const { stdout: json } = await history([group, withCharts], "shop", "-o", "json");
  expect(JSON.parse(json).rollouts[0]).toMatchObject({ good: true, resolved: JSON.parse(resolved) });
});

test("a group that was never rolled out has none, and one that is not there is told", async () => {
  const fresh = liveGroup({ ready: "False", reason: "InvalidSpec", message: "x", also: "Stalled" });
  expect(await history([fresh], "shop")).toEqual({
    code: 0,
    stdout: "",
    stderr: ['note: nothing of group "shop" was rolled out yet'],
  });
  expect(await history([fresh], "shpo")).toEqual({
    code: 1,
    stdout: "",
    stderr: ['there is no ApplicationGroup "shpo" in namespace "shop"; is it "shop"?'],
  });
});
