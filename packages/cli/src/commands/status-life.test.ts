/** `orkestra status` of groups that are rolled back, lose applications, or are deleted; and what it says comes next. */
import { expect, test } from "vitest";
import { ApiServer } from "../../testing/api-server.ts";
import { ago, liveGroup, NOW } from "../../testing/live-group.ts";
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

const CONDITION = { lastTransitionTime: ago(40), observedGeneration: 2 };
const BACK = {
  failure: {
    revision: "shop-2222222222",
    workflow: "shop-2222222222-apply",
    message: "it failed",
    finishedAt: ago(60),
  },
  revision: "shop-1111111111",
  lastGoodRevision: "shop-1111111111",
};

test("a rollout that is undone shows the failure, where it goes, and what goes with it", async () => {
  const message = 'application "api" failed: InstallFailed; rolling back to revision "shop-1111111111"';
  const back = liveGroup({
    ready: "False",
    reason: "RollingBack",
    message,
    also: "Reconciling",
    status: {
      ...BACK,
      conditions: [
        { ...CONDITION, type: "Ready", status: "False", reason: "RollingBack", message },
        { ...CONDITION, type: "Reconciling", status: "True", reason: "RollingBack", message },
        {
          ...CONDITION,
          type: "RolledBack",
          status: "Unknown",
          reason: "RollingBack",
          message: 'rolling back to revision "shop-1111111111"',
        },
      ],
      progress: "1/3",
      workflow: { name: "shop-1111111111-rollback", phase: "Running", startedAt: ago(30) },
      applications: [
        { name: "api", phase: "RollingBack", message: "Progressing: Running 'upgrade' action", startedAt: ago(20) },
        {
          name: "new",
          phase: "Pending",
          message: 'is not part of revision "shop-1111111111": will be removed when everything else is ready',
        },
        { name: "redis", phase: "Ready" },
        { name: "web", phase: "Pending", message: 'waiting for "api"' },
      ],
    },
  });
  expect(await status(await serverWith(back), ["shop"])).toEqual({
    code: 3,
    stderr: [],
    stdout: drawing(`
      ◐ shop in namespace shop
        Ready False, RollingBack, for 40s
        application "api" failed: InstallFailed; rolling back to revision
        "shop-1111111111"
        failed: revision shop-2222222222 in Workflow shop-2222222222-apply, 1m ago
        RolledBack Unknown: rolling back to revision "shop-1111111111"
        applications ready: 1/3
        revision shop-1111111111
        Workflow shop-1111111111-rollback: Running, for 30s

      ◐ api    RollingBack  for 20s
        Progressing: Running 'upgrade' action
      ○ new    Pending
        is not part of revision "shop-1111111111": will be removed when everything
        else is ready
      ● redis  Ready
      ○ web    Pending
        waiting for "api"

      next: web
    `).replace(/ +$/, ""),
  });
});

test("a group that is deleted shows what is gone, what it waits for and what waits for that", async () => {
  const message = 'waiting until "api", "redis" are removed';
  const deleted = liveGroup({
    ready: "False",
    reason: "Removing",
    message,
    also: "Reconciling",
    metadata: { deletionTimestamp: ago(40) },
    status: {
      revision: "shop-1111111111",
      lastGoodRevision: "shop-1111111111",
      progress: "1/3",
      workflow: { name: "shop-0123456789-remove", phase: "Running", startedAt: ago(38) },
      applications: [
        {
          name: "api",
          phase: "Removing",
          message: "Flux is uninstalling it",
          startedAt: ago(10),
          chart: { version: "18.4.0" },
        },
        { name: "redis", phase: "Pending", message: "will be removed after what depends on it" },
        {
          name: "web",
          phase: "Removed",
          startedAt: ago(38),
          finishedAt: ago(12),
          subcharts: [{ name: "cache", phase: "Removed" }],
        },
      ],
    },
  });
  const server = await serverWith(deleted);
  expect(await status(server, ["shop"])).toEqual({
    code: 3,
    stderr: [],
    stdout: drawing(`
      ◐ shop in namespace shop
        Ready False, Removing, for 3m20s
        waiting until "api", "redis" are removed
        being deleted for 40s
        applications removed: 1/3
        revision shop-1111111111
        Workflow shop-0123456789-remove: Running, for 38s

      ◐ api      Removing  18.4.0  for 10s
        Flux is uninstalling it
      ○ redis    Pending
        will be removed after what depends on it
      – web      Removed           took 26s
      └─– cache  Removed

      next: waiting for api (Flux is uninstalling it); then redis
    `).replace(/ +$/, ""),
  });
  server.onWatch = () => server.remove(deleted);
  const watched = await status(server, ["shop", "-w"]);
  expect({ code: watched.code, last: watched.stdout.trimEnd().split("\n").at(-1) }).toEqual({
    code: 0,
    last: '10:00:00 shop: deleting: 1/3 removed; Removing: waiting until "api", "redis" are removed',
  });
});

const rolledBack = (state: "True" | "False", reason: string, annotations: object) =>
  liveGroup({
    ready: "False",
    reason,
    message: "x",
    metadata: { annotations },
    status: {
      ...BACK,
      conditions: [
        { ...CONDITION, type: "Ready", status: "False", reason, message: "x" },
        { ...CONDITION, type: "RolledBack", status: state, reason, message: "x" },
      ],
    },
  });
const ASKED = { "orkestra.dev/rollback-to": "shop-1111111111:shop-2222222222" };

test("a group that had failed before it was suspended says both", async () => {
  const failed = liveGroup({
    ready: "False",
    reason: "ReleaseFailed",
    message: 'application "api" failed',
    also: "Stalled",
    spec: { suspend: true },
  });
  const { stdout } = await status(await serverWith(failed), ["shop"]);
  expect(stdout).toBe(
    drawing(`
      ✗ shop in namespace shop
        Ready False, ReleaseFailed, for 3m20s
        application "api" failed
        suspended: nothing new is started

      next: nothing while it is suspended: orkestra resume shop -n shop; then nothing,
            until the spec changes or it is tried again: orkestra retry shop -n shop
    `).replace(/ +$/, ""),
  );
});

test.each([
  [
    "rolled back by itself",
    rolledBack("True", "RollbackSucceeded", {}),
    "nothing, until the spec changes or is tried again: orkestra retry shop -n shop",
  ],
  [
    "rolled back as asked",
    rolledBack("True", "RollbackSucceeded", ASKED),
    "nothing: it is kept there as a person asked; orkestra retry shop -n shop rolls its spec out",
  ],
  [
    "stuck on its way back",
    rolledBack("False", "RollbackFailed", {}),
    "nothing, until the spec changes or going back is tried again: orkestra retry shop -n shop",
  ],
  [
    "stuck on the way somebody asked for",
    rolledBack("False", "RollbackFailed", ASKED),
    "nothing, until going back is tried again: orkestra retry shop -n shop; or its spec is rolled out: orkestra retry shop -n shop --spec",
  ],
  [
    "suspended",
    liveGroup({
      ready: "False",
      reason: "Suspended",
      message: "x",
      metadata: { annotations: { "reconcile.fluxcd.io/requestedAt": "1" } },
      spec: { suspend: true },
    }),
    "nothing, until orkestra resume shop -n shop",
  ],
  [
    "ready, and suspended",
    liveGroup({ ready: "True", reason: "Succeeded", message: "x", spec: { suspend: true } }),
    "nothing while it is suspended: orkestra resume shop -n shop",
  ],
  [
    "rolled back, and then suspended",
    liveGroup({
      ready: "False",
      reason: "RollbackSucceeded",
      message: "x",
      also: "Stalled",
      spec: { suspend: true },
    }),
    "nothing while it is suspended: orkestra resume shop -n shop; then nothing, until the spec changes or is tried again: orkestra retry shop -n shop",
  ],
  [
    "stuck in its deletion",
    liveGroup({
      ready: "False",
      reason: "RemoveFailed",
      message: "x",
      also: "Stalled",
      metadata: { deletionTimestamp: ago(9) },
    }),
    "nothing, until what keeps it is out of the way, or it is tried again: orkestra retry shop -n shop",
  ],
  [
    "failed a moment ago",
    liveGroup({
      ready: "False",
      reason: "ReleaseFailed",
      message: "x",
      also: "Reconciling",
      status: { ...BACK, revision: "shop-2222222222" },
    }),
    "back to shop-1111111111",
  ],
  [
    "about to lose an application",
    liveGroup({
      ready: "Unknown",
      reason: "Progressing",
      message: "x",
      also: "Reconciling",
      status: {
        applications: [
          { name: "old", phase: "Pending" },
          { name: "redis", phase: "Pending" },
        ],
      },
    }),
    "redis; old is removed last",
  ],
])("of a group that is %s it says what comes next", async (_, group, next) => {
  const { stdout } = await status(await serverWith(group), ["shop", "-o", "json"]);
  expect(JSON.parse(stdout).next).toBe(next);
});
