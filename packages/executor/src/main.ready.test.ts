/** The real process against an API server in memory: releases that become ready, whatever the cluster does meanwhile. */
import { describe, expect } from "vitest";
import { letGo, putInstalled } from "../testing/going.ts";
import { flux, putApplied, ready, web, working } from "../testing/shop.ts";
import { endOf, test, WEB } from "../testing/world.ts";

describe.concurrent("a release that becomes ready", () => {
  test("ends with 0, says so, and was applied after its source, once each", async ({ world: { server, run } }) => {
    flux(server, ({ metadata }) => ready({ generation: metadata.generation }));
    expect(await endOf(run(WEB))).toEqual({
      code: 0,
      message: "release shop/web ready: InstallSucceeded: Helm install succeeded for release shop/web.v1",
    });
    expect(server.said("writes")).toEqual(["PATCH helmrepositories/charts", "PATCH helmreleases/web"]);
    const [, applied] = server.calls.filter(({ what }) => what.startsWith("PATCH"));
    expect(Object.fromEntries(applied?.query ?? [])).toEqual({ fieldManager: "orkestra-executor", force: "true" });
    expect(applied?.body).toEqual(web.objects[1]);
  });

  test("ends at once when the answer to the apply is ready already: nothing is watched", async ({
    world: { server, run },
  }) => {
    putApplied(server, web);
    server.change("helmreleases/web", ready());
    expect((await run(WEB)).code).toBe(0);
    expect(server.said().filter((what) => what.startsWith("WATCH"))).toEqual([]);
  });

  test("is made anew when an older one of its name is being deleted, and not before that is gone", async ({
    world: { server, execute, until },
  }) => {
    putApplied(server, web);
    const leaving = { metadata: { uid: "of-an-older-group", deletionTimestamp: "2026-01-01T00:00:00Z" } };
    server.change("helmreleases/web", { ...ready(), ...leaving });
    const execution = execute(WEB);
    await until(() => server.watching("helmreleases") > 0);
    expect(server.said("writes")).toEqual([]);
    flux(server, ({ metadata }) => ready({ generation: metadata.generation }));
    server.remove("helmreleases/web");
    const { code, logs } = await execution.ended;
    expect(code).toBe(0);
    expect(server.said("writes")).toEqual(["PATCH helmrepositories/charts", "PATCH helmreleases/web"]);
    expect(logs).toContainEqual(expect.objectContaining({ msg: "release", state: "deleting" }));
  });

  test("whose objects are to go to another namespace is removed where it was, and made anew when that is gone", async ({
    world: { server, run },
  }) => {
    putInstalled(server, web, { spec: { targetNamespace: "old" } });
    letGo(server);
    const whenDeleted = server.onWrite;
    flux(server, ({ metadata }) => ready({ generation: metadata.generation }));
    const whenApplied = server.onWrite;
    server.onWrite = (object) => (object.metadata["deletionTimestamp"] ? whenDeleted : whenApplied)(object);
    const { code, logs } = await run(WEB);
    expect(code).toBe(0);
    expect(server.said("writes")).toEqual([
      "DELETE helmreleases/web",
      "PATCH helmrepositories/charts",
      "PATCH helmreleases/web",
    ]);
    expect(logs).toContainEqual(expect.objectContaining({ msg: "release", state: "deleting", reason: "Moving" }));
  });

  test("is not believed to be ready by what was said of an earlier generation", async ({
    world: { server, execute, until },
  }) => {
    putApplied(server, web);
    server.change("helmreleases/web", { ...ready(), spec: { interval: "1m" } });
    const execution = execute(WEB);
    await until(() => server.watching("helmreleases") > 0);
    expect(server.read("helmreleases/web")?.metadata.generation).toBe(2);
    server.change("helmreleases/web", ready({ generation: 2 }));
    const { code, logs } = await execution.ended;
    expect(code).toBe(0);
    expect(logs).toContainEqual(expect.objectContaining({ msg: "release", state: "unobserved" }));
  });

  test("whose readiness flaps meanwhile is waited out: each change is told, none but the end is obeyed", async ({
    world: { server, execute, until },
  }) => {
    const execution = execute(WEB);
    await until(() => server.watching("helmreleases") > 0);
    const unready = { type: "Ready", status: "False", reason: "UpgradeFailed", message: "probe failed" };
    const settled = { observedGeneration: 1, conditions: [unready] };
    for (const change of [{ status: settled }, working("Progressing", "at it again", 1), { status: settled }, ready()])
      server.change("helmreleases/web", change);
    const { code, logs } = await execution.ended;
    const states = logs.flatMap(({ msg, state }) => (msg === "release" ? [state] : []));
    expect([code, states.slice(-4)]).toEqual([0, ["unready", "reconciling", "unready", "ready"]]);
    expect(server.said("writes")).toHaveLength(2);
  });

  test("is seen when Flux says so late, after the watch broke and after its history was lost", async ({
    world: { server, execute, until },
  }) => {
    server.fault("WATCH helmreleases", "expired", 1);
    server.fault("WATCH helmreleases", "reset", 1);
    server.fault("GET helmreleases", { status: 500, reason: "InternalError", message: "etcd is away" }, 1);
    const execution = execute(WEB);
    await until(() => server.watching("helmreleases") > 0);
    server.breakWatches();
    server.change("helmreleases/web", working("ArtifactFailed", "no artifact yet"));
    await until(() => server.watching("helmreleases") > 0);
    server.change("helmreleases/web", ready());
    expect((await execution.ended).code).toBe(0);
  });

  test("is seen though the watch went silent", async ({ world: { server, execute, until } }) => {
    server.fault("WATCH helmreleases", "silent", 1);
    const execution = execute(WEB);
    await until(() => server.said().includes("WATCH helmreleases"));
    server.change("helmreleases/web", ready());
    expect((await execution.ended).code).toBe(0);
  });

  test("two runs at once apply the same and both end with 0", async ({ world: { server, execute, until } }) => {
    const both = [execute(WEB), execute(WEB)];
    await until(() => server.watching("helmreleases") === 2);
    server.change("helmreleases/web", ready());
    expect((await Promise.all(both.map(({ ended }) => ended))).map(({ code }) => code)).toEqual([0, 0]);
    expect(server.read("helmreleases/web")?.metadata.generation).toBe(1);
  });

  test("each change of state is one line of log, and no line carries values", async ({ world: { server, run } }) => {
    flux(server, ({ metadata }) => ready({ generation: metadata.generation }));
    const { logs } = await run(WEB);
    expect(logs.map(({ msg }) => msg)).toEqual(expect.arrayContaining(["applied", "release", "ended"]));
    expect(JSON.stringify(logs)).not.toContain("interval");
  });
});

describe.concurrent("told to stop", () => {
  test("while it waits, it ends with 143 and writes nothing more", async ({ world: { server, execute, until } }) => {
    const execution = execute(WEB);
    await until(() => server.watching("helmcharts") > 0);
    const before = server.said("writes");
    execution.process.kill("SIGTERM");
    const { code, message } = await execution.ended;
    expect({ code, message }).toEqual({
      code: 143,
      message:
        "release shop/web stopped: before it was ready; its HelmRelease is left as it is; last seen: NotObserved: Flux has not finished with it yet; HelmChart shop-web: SourceNotReady: does not exist yet",
    });
    expect(server.said("writes")).toEqual(before);
  });

  test("while it holds, it ends with 143 and has written nothing", async ({ world: { server, execute, until } }) => {
    const execution = execute([...WEB, "--after", "redis"]);
    await until(() => server.watching("helmreleases") > 0);
    execution.process.kill("SIGTERM");
    const { code, message } = await execution.ended;
    expect({ code, message }).toEqual({
      code: 143,
      message:
        'release shop/web stopped: before anything was applied; last seen: dependency "redis": NotApplied: has not been applied yet',
    });
    expect(server.said("writes")).toEqual([]);
  });
});
