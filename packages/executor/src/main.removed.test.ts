/** The real process against an API server in memory: releases that are removed, and what becomes of their sources. */
import { helmRelease } from "@orkestra/core";
import { describe, expect } from "vitest";
import type { Stored } from "../testing/api-server.ts";
import { letGo, putInstalled, REMOVE } from "../testing/going.ts";
import { redis, web } from "../testing/shop.ts";
import { endOf, test } from "../testing/world.ts";

const removed = {
  code: 0,
  message: "release shop/web removed: UninstallSucceeded: Helm uninstall succeeded for shop/web",
};
const BOTH = ["DELETE helmreleases/web", "DELETE helmrepositories/charts"];
const gone = (because: string) => ({ code: 0, message: `release shop/web removed: ${because}` });
const encoded = (...objects: readonly object[]): string =>
  Buffer.from(objects.map((object) => JSON.stringify(object)).join("\n---\n")).toString("base64");

describe.concurrent("a release that goes", () => {
  test("is deleted as it was judged, waited for until Flux has uninstalled it, and its source after it", async ({
    world: { server, run },
  }) => {
    putInstalled(server, web);
    const { metadata } = server.read("helmreleases/web") as Stored;
    letGo(server);
    expect(await endOf(run(REMOVE))).toEqual(removed);
    expect(server.said("writes")).toEqual(BOTH);
    const [release, source] = server.calls.filter(({ what }) => what.startsWith("DELETE"));
    expect(release?.body?.["preconditions"]).toEqual({
      uid: metadata["uid"],
      resourceVersion: metadata["resourceVersion"],
    });
    expect(source?.body?.["preconditions"]).toEqual({ uid: "uid-helmrepositories/charts" });
  });

  test("leaves a source that another release of the namespace still uses, and the last of them takes it along", async ({
    world: { server, inside },
  }) => {
    putInstalled(server, web);
    putInstalled(server, redis);
    letGo(server);
    const { code, logs } = await inside(REMOVE);
    expect(code).toBe(0);
    expect(logs).toContainEqual(
      expect.objectContaining({ msg: "source kept", name: "charts", because: "HelmRelease redis uses it" }),
    );
    expect((await inside([...REMOVE, "--node", "redis"])).code).toBe(0);
    expect(server.said("writes")).toEqual([BOTH[0], "DELETE helmreleases/redis", BOTH[1]]);
  });

  test("leaves a source that a HelmChart of somebody uses, or that is somebody else's", async ({
    world: { server, inside },
  }) => {
    putInstalled(server, web);
    const chart = { apiVersion: "source.toolkit.fluxcd.io/v1", kind: "HelmChart", metadata: { name: "mine" } };
    server.put("helmcharts/mine", { ...chart, spec: { sourceRef: { kind: "HelmRepository", name: "charts" } } });
    letGo(server);
    expect((await inside(REMOVE)).code).toBe(0);
    server.remove("helmcharts/mine");
    server.change("helmrepositories/charts", { metadata: { labels: { "orkestra.dev/group": "other" } } });
    const { logs } = await inside(REMOVE);
    expect(logs).toContainEqual(
      expect.objectContaining({ msg: "source kept", because: 'it belongs to the Orkestra group "other"' }),
    );
    expect(server.said("writes")).toEqual([BOTH[0]]);
  });

  test("that is gone already ends with 0, and its source goes all the same", async ({ world: { server, inside } }) => {
    putInstalled(server, web);
    server.remove("helmreleases/web");
    expect(await endOf(inside(REMOVE))).toEqual(gone("Gone: there is no such HelmRelease"));
    expect(server.said("writes")).toEqual([BOTH[1]]);
  });

  test("that somebody is deleting already is waited for, and not deleted again", async ({
    world: { server, inside, until },
  }) => {
    putInstalled(server, web, { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } });
    const ending = inside(REMOVE);
    await until(() => server.watching("helmreleases") > 0);
    expect(server.said("writes")).toEqual([]);
    server.remove("helmreleases/web");
    expect(await endOf(ending)).toEqual(
      gone("Gone: nobody saw how Flux uninstalled it, and none of its workloads are left"),
    );
  });

  test("that is created again meanwhile counts as removed, and the new one is left alone with its source", async ({
    world: { server, inside, until },
  }) => {
    putInstalled(server, web);
    const ending = inside(REMOVE);
    await until(() => server.said("writes").length > 0 && server.watching("helmreleases") > 0);
    server.change("helmreleases/web", { metadata: { uid: "new", deletionTimestamp: null } });
    expect(await endOf(ending)).toEqual(
      gone("Replaced: another HelmRelease of this name was created since, which is left alone"),
    );
    expect(server.said("writes")).toEqual([BOTH[0]]);
  });

  test("that Flux has not installed is gone with nothing to uninstall", async ({ world: { server, inside } }) => {
    putInstalled(server, web, { status: null });
    letGo(server, null);
    expect(await endOf(inside(REMOVE))).toEqual(gone("Gone: Flux had installed nothing"));
  });

  test("is deleted in the end when it changes at the very moment of its deletion", async ({
    world: { server, inside, until },
  }) => {
    putInstalled(server, web);
    letGo(server);
    server.fault("DELETE helmreleases/web", { status: 409, reason: "Conflict", message: "it has changed" }, 1);
    const ending = inside(REMOVE);
    await until(() => server.said("writes").length > 0 && server.watching("helmreleases") > 0);
    server.change("helmreleases/web", { metadata: { labels: { changed: "meanwhile" } } });
    expect(await endOf(ending)).toEqual(removed);
  });

  test("is seen to go when the answer to its deletion and the watch are lost", async ({
    world: { server, inside, until },
  }) => {
    putInstalled(server, web);
    server.fault("DELETE helmreleases/web", "answer lost", 1);
    const ending = inside(REMOVE);
    await until(() => server.said("writes").length > 1 && server.watching("helmreleases") > 0);
    server.breakWatches();
    server.remove("helmreleases/web");
    expect((await ending).code).toBe(0);
    expect(server.read("helmrepositories/charts")).toBeUndefined();
  });

  test("may be removed by two runs at once", async ({ world: { server, inside } }) => {
    putInstalled(server, web);
    letGo(server);
    const ends = await Promise.all([inside(REMOVE), inside(REMOVE)]);
    expect(ends.map(({ code }) => code)).toEqual([0, 0]);
    expect([server.read("helmreleases/web"), server.read("helmrepositories/charts")]).toEqual([undefined, undefined]);
  });

  test("is found by a manifest, which takes along the sources it names, but of kinds that a plan has", async ({
    world: { server, inside },
  }) => {
    putInstalled(server, web, { metadata: { labels: null } });
    server.change("helmrepositories/charts", { metadata: { labels: null } });
    letGo(server);
    const plain = (object: { metadata: object }) => ({ ...object, metadata: { ...object.metadata, labels: {} } });
    const git = { apiVersion: "source.toolkit.fluxcd.io/v1", kind: "GitRepository", metadata: { name: "code" } };
    const manifest = encoded(git, ...web.objects.map(plain));
    const { code, logs } = await inside(["remove", "--spec", manifest]);
    expect(code).toBe(0);
    expect(logs).toContainEqual(
      expect.objectContaining({ name: "code", because: "an executor deletes no GitRepository" }),
    );
    expect(server.said("writes")).toEqual(BOTH);
  });

  test("is removed by the original's flags for it", async ({ world: { server, run } }) => {
    putInstalled(server, web, { metadata: { labels: null } });
    letGo(server);
    const { name, namespace } = helmRelease(web).metadata;
    const old = { apiVersion: "helm.toolkit.fluxcd.io/v2beta1", kind: "HelmRelease", metadata: { name, namespace } };
    const args = ["-spec", encoded(old), "-action", "delete", "-timeout", "1m", "-interval", "1s"];
    expect(await endOf(run(args))).toEqual(removed);
  });
});
