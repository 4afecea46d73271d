import { expect, test } from "vitest";
import { ApiServer } from "../../testing/api-server.ts";
import { FAILED, liveGroup, NOW, READY, ROLLING_OUT } from "../../testing/live-group.ts";
import { drawing, type Ended, orkestra } from "../../testing/world.ts";
import type { Io } from "../io.ts";

async function serverWith(...objects: readonly Parameters<ApiServer["put"]>[0][]): Promise<ApiServer> {
  const server = await ApiServer.start();
  for (const object of objects) server.put(object);
  return server;
}

function status(server: ApiServer, args: readonly string[], io: Partial<Io> = {}): Promise<Ended> {
  return orkestra(["status", ...args, "--kubeconfig", server.kubeconfig], "", { now: () => NOW, ...io });
}

test("a group that rolls out is a tree of its applications, with what they do and what comes next", async () => {
  expect(await status(await serverWith(ROLLING_OUT), ["shop"])).toEqual({
    code: 3,
    stderr: [],
    stdout: drawing(`
      ◐ shop in namespace shop
        Ready Unknown, Progressing, for 3m20s
        releasing "api", then "web/cache", "web"
        applications ready: 1/3
        revision shop-1111111111, last good shop-0000000000
        Workflow shop-1111111111-apply: Running, for 3m20s

      ● redis    Ready      18.4.0  took 12s
      ◐ api      Releasing          for 1m30s
        Progressing: Running 'install' action with timeout of 5m0s, waiting for the
        Deployment to be ready
      ○ web      Pending
      │ waiting for "web/cache"
      ├─○ cache  Holding
      │   waiting for "api"
      └─○ smoke  Pending
          waiting for "web"

      next: web (after api)
    `).replace(/ +$/, ""),
  });
});

test("a group that failed says what failed and why, and what helps", async () => {
  const ended = await status(await serverWith(FAILED), ["shop", "-n", "shop"]);
  expect(ended).toEqual({
    code: 1,
    stderr: [],
    stdout: drawing(`
      ✗ shop in namespace shop
        Ready False, ReleaseFailed, for 3m20s
        application "api" failed: InstallFailed: Helm install failed: context deadline
        exceeded; pod api-7d9: container "api" exited with 3: cannot open
        /etc/api/config.yaml: no such file; skipped because of it: "web/cache", "web"
        applications ready: 1/3
        revision shop-1111111111, last good shop-0000000000
        Workflow shop-1111111111-apply: Failed, took 3m

      ● redis    Ready    18.4.0  took 12s
      ✗ api      Failed           took 1m5s
        InstallFailed: Helm install failed: context deadline exceeded; pod api-7d9:
        container "api" exited with 3: cannot open /etc/api/config.yaml: no such file
      – web      Skipped
      │ not started: "web/cache" did not become ready
      └─– cache  Skipped
          not started: "api" did not become ready

      next: nothing, until the spec changes or it is tried again: orkestra retry shop
            -n shop
    `).replace(/ +$/, ""),
  });
  expect(ended.stdout.split("\n").every((line) => line.length <= 80)).toBe(true);
});

test.each([
  ["ready", READY, 0, "ready"],
  ["suspended", liveGroup({ ready: "False", reason: "Suspended", message: "suspended" }), 1, "failed"],
  [
    "failing while others go on",
    liveGroup({ ready: "False", reason: "ReleaseFailed", message: "x", also: "Reconciling" }),
    3,
    "progressing",
  ],
  [
    "ready, but for an older spec",
    liveGroup({ ready: "True", reason: "Succeeded", message: "x", metadata: { generation: 3 } }),
    3,
    "progressing",
  ],
  [
    "failed, with a retry asked for",
    liveGroup({
      ready: "False",
      reason: "ReleaseFailed",
      message: "x",
      also: "Stalled",
      metadata: { annotations: { "reconcile.fluxcd.io/requestedAt": "1" } },
    }),
    3,
    "progressing",
  ],
  [
    "being deleted",
    liveGroup({
      ready: "True",
      reason: "Removing",
      message: "x",
      metadata: { deletionTimestamp: "2026-01-02T09:59:00Z" },
    }),
    3,
    "progressing",
  ],
  [
    "stuck in its deletion",
    liveGroup({
      ready: "False",
      reason: "RemoveFailed",
      message: "x",
      also: "Stalled",
      metadata: { deletionTimestamp: "2026-01-02T09:59:00Z" },
    }),
    1,
    "failed",
  ],
  [
    "not looked at yet",
    { ...READY, status: undefined, metadata: { ...READY.metadata, generation: 1 } },
    3,
    "progressing",
  ],
])("the exit code tells scripts of a group that is %s", async (_, group, code, state) => {
  const { stdout, ...ended } = await status(await serverWith(group), ["shop", "-o", "json"]);
  expect({ code: ended.code, ...JSON.parse(stdout) }).toMatchObject({ code, state, group: "shop" });
});

test("without a group there is a line for each, cut where it is too long; the worst one decides", async () => {
  const other = liveGroup({ name: "a", namespace: "web", ready: "True", reason: "Succeeded", message: "1 ready" });
  const server = await serverWith(FAILED, ROLLING_OUT, other);
  server.put({ ...READY, metadata: { ...READY.metadata, name: "books" } });
  expect(await status(server, [])).toEqual({
    code: 3,
    stderr: [],
    stdout: drawing(`
         GROUP  READY  SINCE  STATUS
      ●  books  3/3    3m20s  Succeeded: 3 applications ready
      ◐  shop   1/3    3m20s  Progressing: releasing "api", then "web/cache", "web"
    `).replace(/ +$/, ""),
  });
  server.put(FAILED);
  const all = await status(server, ["-A"]);
  expect({ code: all.code, lines: all.stdout.trimEnd().split("\n") }).toEqual({
    code: 1,
    lines: [
      "   GROUP       READY  SINCE  STATUS",
      "●  shop/books  3/3    3m20s  Succeeded: 3 applications ready",
      '✗  shop/shop   1/3    3m20s  ReleaseFailed: application "api" failed: InstallFa…',
      "●  web/a       -      3m20s  Succeeded: 1 ready",
    ],
  });
});

test("where there is room for the beginning of a message alone, the reason stands by itself", async () => {
  const namespace = "a-namespace-with-a-rather-long-name";
  const other = liveGroup({ namespace, ready: "False", reason: "Suspended", message: "suspended with a lot to do" });
  const { stdout } = await status(await serverWith(other), ["-A"]);
  expect(stdout.split("\n")[1]).toBe("✗  a-namespace-with-a-rather-long-name/shop  -      3m20s  Suspended");
});

test("a group that is not there is told with names that may be meant, and ends with 1", async () => {
  const elsewhere = liveGroup({ name: "mail", namespace: "post", ready: "True", reason: "Succeeded", message: "x" });
  const server = await serverWith(READY, elsewhere);
  const said = async (...args: string[]): Promise<unknown> => {
    const { code, stdout, stderr } = await status(server, args);
    return { code, stdout, stderr };
  };
  const wrong = (line: string) => ({ code: 1, stdout: "", stderr: [line] });
  expect(await said("shpo")).toEqual(wrong('there is no ApplicationGroup "shpo" in namespace "shop"; is it "shop"?'));
  expect(await said("mail")).toEqual(
    wrong('there is no ApplicationGroup "mail" in namespace "shop"; there is one in "post"'),
  );
  expect(await said("bookinfo")).toEqual(
    wrong('there is no ApplicationGroup "bookinfo" in namespace "shop", only "shop"'),
  );
  expect(await said("x", "-n", "empty")).toEqual(
    wrong('there is no ApplicationGroup "x" in namespace "empty", nor any other'),
  );
  expect(await said("-n", "empty")).toEqual({
    code: 0,
    stdout: "",
    stderr: ['note: there is no ApplicationGroup in namespace "empty"; -A shows those of all namespaces'],
  });
});

test("--watch says each change in a line, and ends when the group is ready", async () => {
  const server = await serverWith(ROLLING_OUT);
  const late = liveGroup({
    ready: "Unknown",
    reason: "Progressing",
    message: 'releasing "web"',
    also: "Reconciling",
    status: { applications: [...(READY as unknown as { status: { applications: object[] } }).status.applications] },
  });
  server.onWatch = () => {
    server.put(late);
    server.put(READY);
  };
  const { code, stdout, stderr } = await status(server, ["shop", "--watch"]);
  expect({ code, stderr, lines: stdout.trimEnd().split("\n") }).toEqual({
    code: 0,
    stderr: [],
    lines: [
      "10:00:00 shop/redis: Ready (18.4.0, took 12s)",
      "10:00:00 shop/api: Releasing: Progressing: Running 'install' action with timeout of 5m0s, waiting for the Deployment to be ready",
      '10:00:00 shop/web: Pending: waiting for "web/cache"',
      '10:00:00 shop/web/cache: Holding: waiting for "api"',
      '10:00:00 shop/web/smoke: Pending: waiting for "web"',
      '10:00:00 shop: Progressing: releasing "api", then "web/cache", "web"',
      "10:00:00 shop/api: Ready (18.4.0, took 30s)",
      "10:00:00 shop/web: Ready (18.4.0, took 30s)",
      "10:00:00 shop/web/cache: Ready (18.4.0, took 12s)",
      '10:00:00 shop: Progressing: releasing "web"',
      "10:00:00 shop: Succeeded: 3 applications ready",
    ],
  });
});

test("--watch ends with 1 when the group has failed for good", async () => {
  const server = await serverWith(ROLLING_OUT);
  server.onWatch = () => server.put(FAILED);
  const { code, stdout } = await status(server, ["shop", "-w", "-o", "json"]);
  const states = stdout.trimEnd().split("\n");
  expect({ code, states: states.map((it) => JSON.parse(it).state) }).toEqual({
    code: 1,
    states: ["progressing", "failed"],
  });
});

test("--watch on a terminal draws over what it drew, and leaves the last picture", async () => {
  const server = await serverWith(ROLLING_OUT);
  server.onWatch = () => server.put(READY);
  const { code, stdout } = await status(server, ["shop", "-w"], { isTerminal: true, rows: () => 40 });
  const plain = await status(server, ["shop"]);
  expect({ code, ends: stdout.includes("3 applications ready") }).toEqual({ code: 0, ends: true });
  const esc = "\u001b";
  expect(stdout).toContain(`${esc}[`);
  for (const line of plain.stdout.split("\n").filter((it) => it.startsWith("●"))) expect(stdout).toContain(line);
});

test("--watch of all groups ends when none is under way", async () => {
  const server = await serverWith(ROLLING_OUT, { ...READY, metadata: { ...READY.metadata, name: "books" } });
  server.onWatch = () => server.put(FAILED);
  const { code, stdout } = await status(server, ["-w"]);
  expect({ code, last: stdout.trimEnd().split("\n").at(-1) }).toEqual({
    code: 1,
    last: expect.stringContaining('shop: ReleaseFailed: application "api" failed'),
  });
});

test.each([
  ["was being deleted", { deletionTimestamp: "2026-01-02T09:59:00Z" }, 0],
  ["vanishes", {}, 1],
] as const)("--watch of a group that %s ends when it is gone", async (_, metadata, code) => {
  const group = { ...ROLLING_OUT, metadata: { ...ROLLING_OUT.metadata, ...metadata } };
  const server = await serverWith(group);
  server.onWatch = () => server.remove(group);
  const ended = await status(server, ["shop", "-w"]);
  expect({ code: ended.code, stderr: ended.stderr }).toEqual({
    code,
    stderr: ['note: ApplicationGroup "shop" is gone'],
  });
});

test("what the cluster, or the way to it, says no to is one line, and ends with 4", async () => {
  const server = await serverWith({ ...READY, spec: { applications: "all" } } as typeof READY);
  expect(await status(server, ["shop"])).toEqual({
    code: 4,
    stdout: "",
    stderr: [
      expect.stringMatching(/^orkestra: ApplicationGroup "shop" cannot be read: spec\.applications: must be a list/),
    ],
  });
  expect(await status(server, ["shop", "--context", "nowhere"])).toEqual({
    code: 4,
    stdout: "",
    stderr: [
      `orkestra: kubeconfig ${server.kubeconfig}: context "nowhere" does not lead to a cluster; contexts are: test`,
    ],
  });
});
