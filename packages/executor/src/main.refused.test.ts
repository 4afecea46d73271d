/**
 * The real processes against an API server in memory: releases whose HelmRelease cannot tell that they failed, and what
 * those that hold for them make of the note on the revision.
 */
import { describe, expect } from "vitest";
import type { ApiServer } from "../testing/api-server.ts";
import { flux, putApplied, REVISION, ready, redis, working } from "../testing/shop.ts";
import { endOf, REVISION_OBJECT, test, WEB } from "../testing/world.ts";

const REDIS = ["apply", "--revision", REVISION, "--node", "redis"];
const HELD = [...WEB, "--after", "redis"];
const KEY = "verdict.orkestra.dev/redis";
const NOTE = "digest-of-redis/failed/w1\nInvalid: spec.interval: Required value";
const INVALID = {
  status: 422,
  reason: "Invalid",
  message: 'HelmRelease "redis" is invalid: spec.interval: Required value',
};

const noted = (server: ApiServer) => server.read(REVISION_OBJECT)?.metadata.annotations;
const leave = (server: ApiServer, note: string | null) =>
  server.change(REVISION_OBJECT, { metadata: { annotations: { [KEY]: note } } });
const asMine = (run: string) => ["--run", run];

/** Two processes, one after the other, also where many others start at the same time. */
const PATIENCE = { timeout: 180_000 };

describe.concurrent("a release that cannot carry a note", PATIENCE, () => {
  test.for([
    {
      why: "the API server refuses it",
      happens: (server: ApiServer) => server.fault("PATCH helmreleases/redis", INVALID),
      says: 'failed: Invalid: HelmRelease "redis" is invalid: spec.interval: Required value',
    },
    {
      why: "the API server refuses it, and the release before is still there",
      happens(server: ApiServer) {
        putApplied(server, redis);
        server.change("helmreleases/redis", { metadata: { annotations: { "orkestra.dev/digest": "old" } } });
        server.fault("PATCH helmreleases/redis", INVALID);
      },
      says: 'failed: Invalid: HelmRelease "redis" is invalid: spec.interval: Required value',
    },
    {
      why: "its source is refused",
      happens: (server: ApiServer) =>
        server.fault("PATCH helmrepositories/charts", { status: 400, reason: "BadRequest", message: "no such field" }),
      says: "failed: BadRequest: no such field",
    },
    {
      why: "it may not even be looked at",
      happens: (server: ApiServer) =>
        server.fault("GET helmreleases/redis", {
          status: 403,
          reason: "Forbidden",
          message: "cannot get helmreleases",
        }),
      says:
        'failed: Forbidden: cannot get helmreleases; bind the ClusterRole "orkestra-executor" to the pod\'s ' +
        "ServiceAccount in that namespace",
    },
    {
      why: "Flux is not installed",
      happens: (server: ApiServer) => server.fault("PATCH helmreleases/redis", "not served"),
      says:
        "failed: NotInstalled: the cluster does not serve HelmRelease in helm.toolkit.fluxcd.io/v2 " +
        "(helmreleases.helm.toolkit.fluxcd.io): is Flux (helm-controller) installed?",
    },
    {
      why: "it is somebody else's",
      happens(server: ApiServer) {
        putApplied(server, redis);
        server.change("helmreleases/redis", {
          metadata: { labels: { "orkestra.dev/group": null, "kustomize.toolkit.fluxcd.io/name": "apps" } },
        });
      },
      says:
        'failed: NotOurs: a HelmRelease of this name belongs to the Flux Kustomization "apps" and is left alone; rename the ' +
        "application, delete that HelmRelease, or hand it over: kubectl -n shop label helmreleases.helm.toolkit.fluxcd.io redis --overwrite " +
        "orkestra.dev/group=shop",
    },
  ])("because $why skips its dependents at once, with the cause", async ({ happens, says }, { world }) => {
    const { server, execute, run, until } = world;
    happens(server);
    const held = execute([...HELD, ...asMine("w1")]);
    await until(() => server.watching("helmreleases") > 0 && server.watching("controllerrevisions") > 0);
    expect(await endOf(run([...REDIS, ...asMine("w1")]))).toEqual({ code: 1, message: `release shop/redis ${says}` });
    expect(await endOf(held.ended)).toEqual({
      code: 5,
      message: `release shop/web skipped: dependency "redis" ${says}`,
    });
  });

  test("because it was deleted while it was waited for skips its dependents, too", async ({ world }) => {
    const { server, execute, until } = world;
    const held = execute([...HELD, ...asMine("w1")]);
    await until(() => server.watching("helmreleases") > 0);
    const failing = execute([...REDIS, ...asMine("w1")]);
    await until(() => server.watching("helmreleases") > 1);
    server.remove("helmreleases/redis");
    expect((await failing.ended).code).toBe(1);
    expect(await endOf(held.ended)).toEqual({
      code: 5,
      message: 'release shop/web skipped: dependency "redis" failed: Gone: was deleted while it was waited for',
    });
  });

  test("leaves a note that changes the revision in nothing else, beside those of other nodes", async ({ world }) => {
    const { server, run } = world;
    server.change(REVISION_OBJECT, { metadata: { annotations: { "verdict.orkestra.dev/db": "other" } } });
    const before = server.read(REVISION_OBJECT);
    server.fault("PATCH helmreleases/redis", INVALID);
    await run([...REDIS, ...asMine("w1")]);
    const after = server.read(REVISION_OBJECT);
    expect(after?.metadata.annotations).toEqual({
      "verdict.orkestra.dev/db": "other",
      [KEY]: 'digest-of-redis/failed/w1\nInvalid: HelmRelease "redis" is invalid: spec.interval: Required value',
    });
    expect({ ...after, metadata: {} }).toEqual({ ...before, metadata: {} });
    const write = server.calls.find(({ what }) => what === `PATCH ${REVISION_OBJECT}`);
    expect(write?.query.get("fieldManager")).toBe("orkestra-executor-verdict");
    expect(write?.body).toEqual({ metadata: { annotations: { [KEY]: after?.metadata.annotations?.[KEY] } } });
  });

  test("leaves none when nothing depends on it", async ({ world: { server, run } }) => {
    server.fault("PATCH helmreleases/web", INVALID);
    expect((await run(WEB)).code).toBe(1);
    expect(noted(server)).toBeUndefined();
  });

  test("ends as it did also when the note is refused, and says so", async ({ world: { server, run } }) => {
    server.fault("PATCH helmreleases/redis", INVALID);
    server.fault(`PATCH ${REVISION_OBJECT}`, { status: 403, reason: "Forbidden", message: "cannot patch" });
    const { code, message, logs } = await run(REDIS);
    expect({ code, message }).toEqual({
      code: 1,
      message: 'release shop/redis failed: Invalid: HelmRelease "redis" is invalid: spec.interval: Required value',
    });
    expect(logs).toContainEqual(
      expect.objectContaining({ msg: "could not leave a note of the failure", error: "ApiError: cannot patch" }),
    );
  });

  test("takes the note of an earlier run back once it could be applied", async ({ world: { server, run } }) => {
    leave(server, NOTE);
    flux(server, ({ metadata }) => ready({ generation: metadata.generation }));
    expect((await run([...REDIS, ...asMine("w2")])).code).toBe(0);
    expect(noted(server)).toEqual({});
  });
});

describe.concurrent("holding", PATIENCE, () => {
  test("believes a note that was left before its pod started", async ({ world: { server, run } }) => {
    leave(server, NOTE);
    expect(await endOf(run([...HELD, ...asMine("w1")]))).toEqual({
      code: 5,
      message: 'release shop/web skipped: dependency "redis" failed: Invalid: spec.interval: Required value',
    });
    expect(server.said("writes")).toEqual([]);
  });

  test.for([
    { why: "of another rollout", note: NOTE },
    { why: "about another digest", note: NOTE.replace("digest-of-redis", "old") },
  ])("is not disturbed by a note $why: a retry goes on", async ({ note }, { world: { server, execute, until } }) => {
    leave(server, note);
    const execution = execute([...HELD, ...asMine("w2")]);
    await until(() => server.watching("helmreleases") > 0 && server.watching("controllerrevisions") > 0);
    // Once more, as a change: what is ignored in the list is ignored in the watch.
    leave(server, `${note} again`);
    flux(server, ({ metadata }) => ready({ generation: metadata.generation }));
    putApplied(server, redis);
    server.change("helmreleases/redis", ready());
    expect((await execution.ended).code).toBe(0);
  });

  test("ends with the first note of this rollout though one of another came before", async ({ world }) => {
    const { server, execute, until } = world;
    leave(server, NOTE);
    const execution = execute([...HELD, ...asMine("w2")]);
    await until(() => server.watching("controllerrevisions") > 0);
    leave(server, NOTE.replace("/w1", "/w2"));
    expect((await execution.ended).code).toBe(5);
  });

  test("sees notes though the watch broke", async ({ world: { server, execute, until } }) => {
    const execution = execute([...HELD, ...asMine("w1")]);
    await until(() => server.watching("controllerrevisions") > 0);
    server.breakWatches();
    leave(server, NOTE);
    expect((await execution.ended).code).toBe(5);
  });

  test("goes on without notes where the revision cannot be watched", async ({ world }) => {
    const { server, execute, until } = world;
    server.fault("GET controllerrevisions", { status: 403, reason: "Forbidden", message: "cannot list" });
    const execution = execute(HELD);
    await until(() => server.watching("helmreleases") > 0);
    flux(server, ({ metadata }) => ready({ generation: metadata.generation }));
    putApplied(server, redis);
    server.change("helmreleases/redis", ready());
    expect((await execution.ended).code).toBe(0);
  });

  test("costs one watch of the revision, which ends with the hold; others watch none", async ({ world }) => {
    const { server, execute, until } = world;
    const execution = execute(HELD);
    await until(() => server.watching("controllerrevisions") === 1 && server.watching("helmreleases") === 1);
    putApplied(server, redis);
    server.change("helmreleases/redis", ready());
    await until(() => server.read("helmreleases/web") !== undefined && server.watching("controllerrevisions") === 0);
    server.change("helmreleases/web", working("SourceNotReady", "not yet"));
    server.change("helmreleases/web", ready());
    expect((await execution.ended).code).toBe(0);
    const watches = server.said().filter((what) => what === "WATCH controllerrevisions");
    expect(watches).toEqual(["WATCH controllerrevisions"]);
  });

  test("told to stop ends with 143 and leaves no note", async ({ world: { server, execute, until } }) => {
    const execution = execute([...HELD, ...asMine("w1")]);
    await until(() => server.watching("helmreleases") > 0 && server.watching("controllerrevisions") > 0);
    execution.process.kill("SIGTERM");
    expect(await endOf(execution.ended)).toEqual({
      code: 143,
      message:
        'release shop/web stopped: before anything was applied; last seen: dependency "redis": NotApplied: has not been applied yet',
    });
    expect(server.said("writes")).toEqual([]);
  });
});
