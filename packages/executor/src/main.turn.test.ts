/** Against an API server in memory: removals whose pods were started ahead of their turn. Of the shop, web goes before redis. */
import { describe, expect } from "vitest";
import type { ApiServer } from "../testing/api-server.ts";
import { letGo, OWNER, owned, putDeployment, putOwned } from "../testing/going.ts";
import { redis, web } from "../testing/shop.ts";
import { endOf, test } from "../testing/world.ts";

const removing = (name: string, ...more: readonly string[]) => [
  ...["remove", "--release", `shop/${name}`, "--owner", OWNER, "--run", "w1"],
  ...more,
];
const FIRST = removing("web", "--tell", "redis");
const SECOND = removing("redis", "--after", "web");

const WEB_GOES = "DELETE helmreleases/web";
const TOLD = "PATCH helmreleases/redis";
const REDIS_GOES = ["DELETE helmreleases/redis", "DELETE helmrepositories/charts"];
const removed = {
  code: 0,
  message: "release shop/redis removed: UninstallSucceeded: Helm uninstall succeeded for shop/web",
};
const skipped = (because: string) => ({
  code: 5,
  message: `release shop/redis skipped: "web", which goes before it, was not removed: ${because}`,
});

function putBoth(server: ApiServer): void {
  putOwned(server, web);
  putOwned(server, redis);
}

const isHolding = (server: ApiServer) => () => server.watching("helmreleases") > 0;

function noteOn(server: ApiServer, holder = "redis", release = "web"): string | undefined {
  return server.read(`helmreleases/${holder}`)?.metadata.annotations?.[`removal.orkestra.dev/${release}`];
}

const leave = (server: ApiServer, note: string) =>
  server.change("helmreleases/redis", { metadata: { annotations: { "removal.orkestra.dev/web": note } } });

describe.concurrent("a removal that was started ahead of its turn", () => {
  test("deletes nothing before it is told that what goes first was removed", async ({
    world: { server, inside, until },
  }) => {
    putBoth(server);
    letGo(server);
    const second = inside(SECOND);
    await until(isHolding(server));
    expect((await inside(FIRST)).code).toBe(0);
    expect(await endOf(second)).toEqual(removed);
    expect(server.said("writes")).toEqual([WEB_GOES, TOLD, ...REDIS_GOES]);
    const [note] = server.calls.filter(({ what }) => what === TOLD);
    expect(note?.body).toEqual({ metadata: { annotations: { "removal.orkestra.dev/web": "removed/w1" } } });
    expect(note?.query.get("fieldManager")).toBe("orkestra-executor-verdict");
  });

  test("does not take it for removed because it is gone", async ({ world: { server, inside, until } }) => {
    putBoth(server);
    server.remove("helmreleases/web");
    expect(await endOf(inside([...SECOND, "--hold", "2s"]))).toEqual({
      code: 3,
      message:
        "release shop/redis timeout: NotItsTurn: held for 2s; nobody said that what goes before it was removed: " +
        '"web"; nothing was deleted',
    });
    expect(server.said("writes")).toEqual([]);
    const second = inside(SECOND);
    await until(isHolding(server));
    letGo(server);
    expect((await inside(FIRST)).code).toBe(0);
    expect(await endOf(second)).toEqual(removed);
  });

  test("is told also before its pod has started, and when it is started again", async ({
    world: { server, inside },
  }) => {
    putBoth(server);
    letGo(server);
    expect((await inside(FIRST)).code).toBe(0);
    expect(await endOf(inside(SECOND))).toEqual(removed);
  });

  test("waits for all that goes first", async ({ world: { server, inside, until } }) => {
    putBoth(server);
    letGo(server);
    const second = inside(removing("redis", "--after", "web,cron"));
    await until(isHolding(server));
    expect((await inside(FIRST)).code).toBe(0);
    await until(() => noteOn(server) !== undefined);
    expect(server.said("writes")).toEqual([WEB_GOES, TOLD]);
    expect((await inside(removing("cron", "--tell", "redis"))).code).toBe(0);
    const { code, logs } = await second;
    expect(code).toBe(0);
    expect(logs.filter(({ msg }) => msg === "to be told")).toEqual([
      { msg: "to be told", of: ["web", "cron"] },
      { msg: "to be told", of: ["cron"] },
    ]);
  });

  test.for(["removed/w0", "failed/w0\nno", "removed", "w1"])(
    "believes no note of another run: %j",
    async (note, { world: { server, inside } }) => {
      putBoth(server);
      leave(server, note);
      expect((await inside([...SECOND, "--hold", "2s"])).code).toBe(3);
      expect(server.said("writes")).toEqual([]);
    },
  );

  test("sees what it is told though its watch expired, and was lost", async ({ world: { server, inside, until } }) => {
    putBoth(server);
    server.fault("WATCH helmreleases", "expired", 1);
    const second = inside(SECOND);
    await until(isHolding(server));
    server.breakWatches();
    leave(server, "removed/w1");
    letGo(server);
    expect(await endOf(second)).toEqual(removed);
  });

  test("that is stopped while it holds deletes nothing", async ({ world: { server, execute, until } }) => {
    putBoth(server);
    const execution = execute(SECOND);
    await until(isHolding(server));
    execution.process.kill("SIGTERM");
    expect(await endOf(execution.ended)).toEqual({
      code: 143,
      message: "release shop/redis stopped: before it was its turn; nothing was deleted",
    });
    expect(server.said("writes")).toEqual([]);
  });

  test("that was killed while it held is done by the next pod", async ({
    world: { server, execute, inside, until },
  }) => {
    putBoth(server);
    const execution = execute(SECOND);
    await until(isHolding(server));
    execution.process.kill("SIGKILL");
    await execution.ended;
    letGo(server);
    expect((await inside(FIRST)).code).toBe(0);
    expect(await endOf(inside(SECOND))).toEqual(removed);
  });
});

describe.concurrent("what goes first and is not removed", () => {
  test("because it is refused leaves what it may need", async ({ world: { server, inside, until } }) => {
    putBoth(server);
    server.change("helmreleases/web", { spec: { suspend: true } });
    const second = inside(SECOND);
    await until(isHolding(server));
    const { code, message } = await inside(FIRST);
    const because = message.replace("release shop/web failed: ", "");
    expect([code, because]).toEqual([1, expect.stringMatching(/^Suspended: is suspended/)]);
    expect(await endOf(second)).toEqual(skipped(because));
    expect(server.said("writes")).toEqual([TOLD]);
  });

  test("in its time leaves what it may need", async ({ world: { server, inside, until } }) => {
    putBoth(server);
    const second = inside(SECOND);
    await until(isHolding(server));
    const { code, message } = await inside([...FIRST, "--timeout", "1s"]);
    const because = message.replace("release shop/web timeout: ", "");
    expect([code, because]).toEqual([3, expect.stringMatching(/^NotRemoved: not removed within 1s/)]);
    expect(await endOf(second)).toEqual(skipped(because));
    expect(server.said("writes")).toEqual([WEB_GOES, TOLD]);
  });

  test("though it is gone before anybody looks leaves what it may need", async ({ world: { server, inside } }) => {
    putBoth(server);
    server.change("helmreleases/web", { spec: { kubeConfig: { secretRef: { name: "edge" } } } });
    letGo(server, null);
    expect((await inside(FIRST)).message).toMatch(/^release shop\/web failed: NotUninstalled: /);
    expect(server.read("helmreleases/web")).toBeUndefined();
    expect((await inside(SECOND)).message).toMatch(
      /^release shop\/redis skipped: "web", which goes before it, was not removed: NotUninstalled: /,
    );
    expect(server.read("helmreleases/redis")?.metadata["deletionTimestamp"]).toBeUndefined();
  });

  test("is passed on by those that are skipped for it", async ({ world: { server, inside } }) => {
    putBoth(server);
    leave(server, "failed/w1\nNotRemoved: it is stuck");
    const db = {
      ...redis,
      name: "db",
      objects: redis.objects.map((it) => ({ ...it, metadata: { ...it.metadata, name: "db" } })),
    };
    putOwned(server, db);
    expect(await endOf(inside([...SECOND, "--tell", "db"]))).toEqual(skipped("NotRemoved: it is stuck"));
    expect(noteOn(server, "db", "redis")).toBe(
      'failed/w1\n"web", which goes before it, was not removed: NotRemoved: it is stuck',
    );
  });
});

describe.concurrent("telling", () => {
  test("is done by the next pod when one is lost just before", async ({
    world: { server, execute, inside, until },
  }) => {
    putBoth(server);
    letGo(server);
    const second = inside(SECOND);
    server.fault(TOLD, "silent", 1);
    const execution = execute(FIRST);
    await until(() => server.said().includes(TOLD));
    execution.process.kill("SIGKILL");
    await execution.ended;
    expect(server.read("helmreleases/web")).toBeUndefined();
    expect(noteOn(server)).toBeUndefined();
    expect((await inside(FIRST)).code).toBe(0);
    expect(await endOf(second)).toEqual(removed);
  });

  test("that meets a fault is for another pod, since a success that nobody knows of is none", async ({
    world: { server, inside },
  }) => {
    putBoth(server);
    letGo(server);
    server.fault(TOLD, { status: 409, reason: "Conflict", message: "it has changed" }, 1);
    expect(await endOf(inside(FIRST))).toEqual({
      code: 4,
      message:
        "release shop/web fault: NotTold: it was removed, but those who hold for it could not be told: Conflict: it has changed",
    });
    expect((await inside(FIRST)).code).toBe(0);
    expect(noteOn(server)).toBe("removed/w1");
  });

  test("of a failure that meets a fault changes nothing of the failure", async ({ world: { server, inside } }) => {
    putBoth(server);
    server.change("helmreleases/web", { spec: { suspend: true } });
    server.fault(TOLD, { status: 403, reason: "Forbidden", message: "no" });
    const { code, logs } = await inside(FIRST);
    expect(code).toBe(1);
    expect(logs).toContainEqual({ msg: "could not tell those who hold for it", error: "ApiError: no" });
  });

  test("is left to another pod after a fault of the removal itself", async ({ world: { server, inside } }) => {
    putBoth(server);
    server.fault(WEB_GOES, { status: 401, reason: "Unauthorized", message: "who are you" });
    expect((await inside(FIRST)).code).toBe(4);
    expect(noteOn(server)).toBeUndefined();
  });

  test("writes to nothing that is somebody else's, or gone", async ({ world: { server, inside } }) => {
    putBoth(server);
    letGo(server);
    server.change("helmreleases/redis", owned("uid-of-another"));
    expect((await inside(removing("web", "--tell", "redis,gone"))).code).toBe(0);
    expect(server.said("writes")).toEqual([WEB_GOES]);
  });
});

describe.concurrent("a release that somebody else deletes while its removal holds", () => {
  test("ends when what goes first is gone, too, since nobody can tell it any more", async ({
    world: { server, inside, until },
  }) => {
    putBoth(server);
    letGo(server);
    let ended = false;
    const second = inside(SECOND).finally(() => {
      ended = true;
    });
    await until(isHolding(server));
    server.remove("helmreleases/redis");
    await until(() => server.said().filter((what) => what === "WATCH helmreleases").length > 1);
    expect(ended).toBe(false);
    expect((await inside(FIRST)).code).toBe(0);
    expect(await endOf(second)).toEqual({
      code: 0,
      message: "release shop/redis removed: Gone: there is no such HelmRelease",
    });
  });

  test("is skipped when what goes first has left something behind", async ({ world: { server, inside } }) => {
    putBoth(server);
    putDeployment(server, "web", "web");
    server.remove("helmreleases/web");
    server.remove("helmreleases/redis");
    expect((await inside(SECOND)).message).toMatch(
      /^release shop\/redis skipped: "web", which goes before it, was not removed: NotUninstalled: .* Deployment web /,
    );
  });

  test("and makes again as their own is left alone", async ({ world: { server, inside, until } }) => {
    putBoth(server);
    letGo(server);
    const second = inside(SECOND);
    await until(isHolding(server));
    server.change("helmreleases/redis", {
      metadata: { ...(owned("uid-of-another")["metadata"] as object), uid: "new" },
    });
    expect((await inside(FIRST)).code).toBe(0);
    expect((await second).message).toMatch(/^release shop\/redis failed: NotOurs: /);
    expect(server.said("writes")).toEqual([WEB_GOES]);
  });
});
