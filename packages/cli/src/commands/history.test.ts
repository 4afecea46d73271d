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
          lastGood: false,
          stored: false,
          result: "UnderWay",
          workflow: "shop-1111111111-apply",
          startedAt: ago(200),
        },
        {
          revision: "shop-0000000000",
          current: false,
          lastGood: true,
          stored: true,
          number: 1,
          createdAt: ago(99_999),
        },
      ],
    },
  });
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
