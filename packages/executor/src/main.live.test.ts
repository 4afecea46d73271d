/** Against an API server in memory: releases that are removed by what is live, whatever plan made them. */
import { describe, expect } from "vitest";
import type { Json } from "../testing/api-server.ts";
import { installedBy, letGo, OWNER, owned, putDeployment, putInstalled, putOwned, REMOVE } from "../testing/going.ts";
import { redis, web } from "../testing/shop.ts";
import { endOf, test } from "../testing/world.ts";

const REMOVE_LIVE = ["remove", "--release", "shop/web", "--owner", OWNER];
const failed = (because: string) => ({ code: 1, message: `release shop/web failed: ${because}` });
const removed = (because: string) => ({ code: 0, message: `release shop/web removed: ${because}` });

const repository = { apiVersion: "source.toolkit.fluxcd.io/v1", kind: "HelmRepository" };

describe.concurrent("a release that is told by name and owner", () => {
  test("goes with all sources of its owner that nothing uses any more", async ({ world: { server, run } }) => {
    putOwned(server);
    putOwned(server, redis);
    server.change("helmreleases/redis", { spec: { chart: { spec: { sourceRef: { name: "others" } } } } });
    for (const name of ["others", "former"])
      server.put(`helmrepositories/${name}`, { ...repository, metadata: { name } });
    for (const name of ["others", "former"]) server.change(`helmrepositories/${name}`, owned());
    server.put("ocirepositories/theirs", { ...repository, kind: "OCIRepository", metadata: { name: "theirs" } });
    server.change("ocirepositories/theirs", owned("uid-of-another"));
    letGo(server);
    expect(await endOf(run(REMOVE_LIVE))).toEqual(removed("UninstallSucceeded: Helm uninstall succeeded for shop/web"));
    expect(server.said("writes")).toEqual([
      "DELETE helmreleases/web",
      "DELETE helmrepositories/charts",
      "DELETE helmrepositories/former",
    ]);
  });

  test("is left alone when it is of another group, also of one of the same name", async ({
    world: { server, inside },
  }) => {
    putOwned(server, web, owned("uid-of-another"));
    expect(await endOf(inside(REMOVE_LIVE))).toEqual(
      failed(
        `NotOurs: this HelmRelease belongs to ApplicationGroup "shop" (UID uid-of-another), not to the one of UID ${OWNER} and is left alone`,
      ),
    );
    server.change("helmreleases/web", { metadata: { ownerReferences: null } });
    expect((await inside(REMOVE_LIVE)).message).toContain("belongs to no group any more");
    expect(server.said("writes")).toEqual([]);
  });

  test("that is suspended is refused", async ({ world: { server, inside } }) => {
    putOwned(server, web, { spec: { suspend: true } });
    expect((await inside(REMOVE_LIVE)).message).toMatch(/^release shop\/web failed: Suspended: /);
    expect(server.said("writes")).toEqual([]);
  });

  test("that is gone is a success, and takes along the sources that a lost run has left", async ({
    world: { server, inside },
  }) => {
    putOwned(server);
    server.remove("helmreleases/web");
    expect(await endOf(inside(REMOVE_LIVE))).toEqual(removed("Gone: there is no such HelmRelease"));
    expect(server.said("writes")).toEqual(["DELETE helmrepositories/charts"]);
  });

  test("that is gone with its workloads left is a failure: a run that was lost may have seen it", async ({
    world: { server, inside },
  }) => {
    putDeployment(server, "web", "web");
    expect(await endOf(inside(REMOVE_LIVE))).toEqual(
      failed(
        "NotUninstalled: there is no such HelmRelease any more, and nobody saw Flux uninstall it: " +
          'Deployment web in namespace "shop" are left; to see what is installed: helm -n shop list',
      ),
    );
  });
});

describe.concurrent("a source that the plan does not name any more", () => {
  test("goes with the release that has it, if it is of the same group", async ({ world: { server, inside } }) => {
    putInstalled(server, web, { spec: { chart: { spec: { sourceRef: { name: "later" } } } } });
    server.put("helmrepositories/later", {
      ...repository,
      metadata: { name: "later", labels: { "orkestra.dev/group": "shop" } },
    });
    letGo(server);
    expect((await inside(REMOVE)).code).toBe(0);
    expect(server.said("writes")).toEqual([
      "DELETE helmreleases/web",
      "DELETE helmrepositories/charts",
      "DELETE helmrepositories/later",
    ]);
  });

  test("is left alone when it is somebody else's", async ({ world: { server, inside } }) => {
    putInstalled(server, web, { spec: { chart: { spec: { sourceRef: { name: "mine" } } } } });
    server.put("helmrepositories/mine", { ...repository, metadata: { name: "mine" } });
    letGo(server);
    const { logs } = await inside(REMOVE);
    expect(logs).toContainEqual({
      msg: "source kept",
      kind: "HelmRepository",
      name: "mine",
      because: "it belongs to another owner than the release",
    });
  });
});

describe.concurrent("a sub-chart's release whose parent has the sub-chart inside again", () => {
  const HAND_OVER = [...REMOVE_LIVE, "--handed-to", "parent"];
  const noted = (...workloads: readonly string[]): Json => ({
    metadata: { annotations: { "orkestra.dev/workloads": JSON.stringify(workloads) } },
  });

  test("is suspended and deleted when no workload is left with it, with the HelmChart that Flux leaves", async ({
    world: { server, inside },
  }) => {
    putOwned(server, web, { status: { helmChart: "shop/shop-web" } });
    putDeployment(server, "web", "parent");
    const chart = {
      apiVersion: repository.apiVersion,
      kind: "HelmChart",
      metadata: { name: "shop-web", labels: installedBy("web") },
    };
    server.put("helmcharts/shop-web", { ...chart, spec: { sourceRef: { kind: "HelmRepository", name: "charts" } } });
    letGo(server, null);
    expect(await endOf(inside(HAND_OVER))).toEqual(
      removed(
        'HandedOver: let go without uninstalling, since "parent" has its objects; Helm\'s own record of it stays, and must not be ' +
          "uninstalled: to drop it, kubectl -n shop delete secret -l owner=helm,name=web",
      ),
    );
    expect(server.said("writes")).toEqual([
      "PATCH helmreleases/web",
      "DELETE helmreleases/web",
      "DELETE helmcharts/shop-web",
      "DELETE helmrepositories/charts",
    ]);
    expect(server.calls.find(({ what }) => what.startsWith("PATCH"))?.body?.["spec"]).toEqual({ suspend: true });
    expect(server.read("deployments/web")).toBeDefined();
  });

  test("goes on where a run was lost half-way", async ({ world: { server, inside } }) => {
    putOwned(server, web, { spec: { suspend: true } });
    letGo(server, null);
    expect((await inside(HAND_OVER)).message).toMatch(/^release shop\/web removed: HandedOver: /);
  });

  test("that somebody is letting go already counts as let go", async ({ world: { server, inside, until } }) => {
    putOwned(server, web, { spec: { suspend: true }, metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } });
    const ending = inside(HAND_OVER);
    await until(() => server.watching("helmreleases") > 0);
    server.remove("helmreleases/web");
    expect((await ending).message).toMatch(/^release shop\/web removed: HandedOver: /);
  });

  test("is looked at again when it changes at the very moment that it is suspended", async ({
    world: { server, inside, until },
  }) => {
    putOwned(server);
    letGo(server, null);
    server.fault("PATCH helmreleases/web", { status: 409, reason: "Conflict", message: "it has changed" }, 1);
    const ending = inside(HAND_OVER);
    await until(() => server.said("writes").length > 0 && server.watching("helmreleases") > 0);
    server.change("helmreleases/web", { metadata: { labels: { changed: "meanwhile" } } });
    expect((await ending).message).toMatch(/^release shop\/web removed: HandedOver: /);
  });

  test("is uninstalled when its parent has taken nothing of it", async ({ world: { server, inside } }) => {
    putOwned(server, web, noted("Deployment web"));
    putDeployment(server, "web", "web");
    putDeployment(server, "parent", "parent");
    letGo(server);
    expect(await endOf(inside(HAND_OVER))).toEqual(
      removed("UninstallSucceeded: Helm uninstall succeeded for shop/web"),
    );
    expect(server.said("writes")[0]).toBe("DELETE helmreleases/web");
  });

  const remedy =
    "; nothing was deleted, since to uninstall it would delete what has been taken over. Delete what is not needed any more, " +
    `then let it go: kubectl -n shop patch helmreleases.helm.toolkit.fluxcd.io web --type merge -p '{"spec":{"suspend":true}}' && kubectl -n shop delete helmreleases.helm.toolkit.fluxcd.io web`;
  test.for<{ why: string; change: Json; says: string }>([
    {
      why: "its parent has taken some of its workloads, not all",
      change: noted("Deployment web", "Deployment moved"),
      says: 'of its workloads "parent" has taken over Deployment moved, but not Deployment web',
    },
    {
      why: "nobody knows what it had",
      change: {},
      says: '"parent" has not taken over its workloads Deployment web, perhaps others of it',
    },
    {
      why: "its objects are where nobody can look",
      change: { spec: { kubeConfig: { secretRef: { name: "edge" } } } },
      says: "what it had installed is in another cluster, where an executor cannot look",
    },
  ])("is refused when $why", async ({ change, says }, { world: { server, inside } }) => {
    putOwned(server, web, change);
    putDeployment(server, "web", "web");
    putDeployment(server, "moved", "parent");
    expect(await endOf(inside(HAND_OVER))).toEqual(failed(`PartlyHandedOver: ${says}${remedy}`));
    expect(server.said("writes")).toEqual([]);
  });

  test("is refused when its workloads may not be looked at, with the rights that are missing", async ({
    world: { server, inside },
  }) => {
    putOwned(server, web, { spec: { targetNamespace: "apps" } });
    server.fault("GET jobs", { status: 403, reason: "Forbidden", message: "no" });
    expect((await inside(HAND_OVER)).message).toContain(
      `its workloads in namespace "apps" cannot be looked at (bind ClusterRole orkestra-executor to the executor's account there)`,
    );
    expect(server.said("writes")).toEqual([]);
  });

  test("is left alone when it is somebody else's", async ({ world: { server, inside } }) => {
    putOwned(server, web, owned("uid-of-another"));
    expect((await inside(HAND_OVER)).message).toMatch(/^release shop\/web failed: NotOurs: /);
    expect(server.said("writes")).toEqual([]);
  });
});
