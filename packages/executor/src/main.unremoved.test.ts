/** The real process against an API server in memory: releases that are not removed, what blocks them, and the remedies. */
import { describe, expect } from "vitest";
import type { Json } from "../testing/api-server.ts";
import { FLUX, installedBy, letGo, putInstalled, REMOVE, uninstallFailed } from "../testing/going.ts";
import { REVISION, stalled, web } from "../testing/shop.ts";
import { endOf, test } from "../testing/world.ts";

const failed = (because: string) => ({ code: 1, message: `release shop/web failed: ${because}` });
const RESUME = `kubectl -n shop patch helmreleases.helm.toolkit.fluxcd.io web --type merge -p '{"spec":{"suspend":false}}'`;

describe.concurrent("a release that is refused", () => {
  const ownedBy = (uid: string) => ({
    metadata: {
      ownerReferences: [{ apiVersion: "v1", kind: "ApplicationGroup", name: "shop", uid, controller: true }],
    },
  });
  test.for<{ why: string; change: Json; says: string }>([
    {
      why: "it is another group's",
      change: { metadata: { labels: { "orkestra.dev/group": "other" } } },
      says: 'NotOurs: this HelmRelease belongs to the Orkestra group "other" and is left alone',
    },
    {
      why: "it is no group's any more",
      change: { metadata: { labels: { "orkestra.dev/group": null, "kustomize.toolkit.fluxcd.io/name": "apps" } } },
      says: 'NotOurs: this HelmRelease belongs to the Flux Kustomization "apps" and is left alone',
    },
    {
      why: "it is suspended",
      change: { spec: { suspend: true } },
      says:
        "Suspended: is suspended, so that Flux would let it go without uninstalling what it has installed; nothing was deleted; " +
        `set spec.suspend to false (${RESUME}), or, to keep what it has installed, delete the HelmRelease yourself`,
    },
  ])("because $why is left as it is", async ({ change, says }, { world: { server, inside } }) => {
    putInstalled(server, web, change);
    expect(await endOf(inside(REMOVE))).toEqual(failed(says));
    expect(server.said("writes")).toEqual([]);
  });

  test("because a group made since under the same name has taken it over is left as it is", async ({
    world: { server, run },
  }) => {
    putInstalled(server, web, ownedBy("new"));
    const manifest = { ...web.objects[1], metadata: { ...web.objects[1]?.metadata, ...ownedBy("old").metadata } };
    expect(await endOf(run(["remove", "--manifest", "-"], JSON.stringify(manifest)))).toEqual(
      failed(
        'NotOurs: this HelmRelease belongs to another ApplicationGroup "shop" than the plan\'s, made since under the same name and is left alone',
      ),
    );
    expect(server.said("writes")).toEqual([]);
  });

  test("is refused also when it is suspended between the look at it and its deletion", async ({
    world: { server, inside, until },
  }) => {
    putInstalled(server, web);
    server.fault("DELETE helmreleases/web", { status: 409, reason: "Conflict", message: "it has changed" }, 1);
    const ending = inside(REMOVE);
    await until(() => server.said("writes").length > 0 && server.watching("helmreleases") > 0);
    server.change("helmreleases/web", { spec: { suspend: true } });
    expect((await endOf(ending)).message).toMatch(/^release shop\/web failed: Suspended: /);
    expect(server.read("helmreleases/web")?.metadata["deletionTimestamp"]).toBeUndefined();
  });
});

describe.concurrent("a release that goes without being uninstalled", () => {
  const deployment = (name: string, metadata: Json = {}): Json => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, labels: installedBy("web"), ...metadata },
  });
  const byHand = "to uninstall it: helm -n shop uninstall web";

  test("is a failure that names what is left, who may be missing, and how to go on; its source goes", async ({
    world: { server, inside },
  }) => {
    putInstalled(server, web, { spec: { serviceAccountName: "deployer" } });
    server.put("deployments/web", deployment("web"));
    server.put("deployments/kept", deployment("kept", { annotations: { "helm.sh/resource-policy": "keep" } }));
    server.put("deployments/going", deployment("going", { deletionTimestamp: "2026-01-01T00:00:00Z" }));
    letGo(server, null);
    expect(await endOf(inside(REMOVE))).toEqual(
      failed(
        'NotUninstalled: is gone, but Flux was not seen to uninstall it: Deployment web in namespace "shop" are left. ' +
          `Flux does not where its ServiceAccount deployer is gone; ${byHand}`,
      ),
    );
    expect(server.read("helmrepositories/charts")).toBeUndefined();
  });

  test("into another cluster is a failure, since nobody can look there", async ({ world: { server, inside } }) => {
    putInstalled(server, web, { spec: { kubeConfig: { secretRef: { name: "edge" } } } });
    letGo(server, null);
    expect(await endOf(inside(REMOVE))).toEqual(
      failed(
        "NotUninstalled: is gone, but Flux was not seen to uninstall it: what it had installed is in another cluster, where an " +
          `executor cannot look. Flux does not where the Secret of its spec.kubeConfig is gone; ${byHand}`,
      ),
    );
  });

  test("where the executor may not look is a failure that says which rights it lacks", async ({
    world: { server, inside },
  }) => {
    putInstalled(server, web, { spec: { targetNamespace: "apps" } });
    server.fault("GET statefulsets", { status: 403, reason: "Forbidden", message: "no" });
    letGo(server, null);
    expect((await endOf(inside(REMOVE))).message).toContain(
      'what it had installed in namespace "apps" could not be looked at (bind ClusterRole orkestra-executor to the executor\'s account there)',
    );
  });

  test("because it was suspended while it was being deleted is a failure", async ({
    world: { server, inside, until },
  }) => {
    putInstalled(server, web);
    const ending = inside(REMOVE);
    await until(() => server.said("writes").length > 0 && server.watching("helmreleases") > 0);
    server.change("helmreleases/web", { spec: { suspend: true } });
    server.remove("helmreleases/web");
    expect(await endOf(ending)).toEqual(
      failed(
        `Suspended: was suspended while it was deleted, so that Flux let it go and left behind what it had installed; ${byHand}`,
      ),
    );
  });
});

describe.concurrent("time", () => {
  test.for<{ why: string; change: Json; says: string }>([
    {
      why: "the uninstall fails",
      change: uninstallFailed,
      says:
        `UninstallFailed: Helm uninstall failed: job web-bye failed (finalizers left: ${FLUX}); ` +
        "Flux goes on trying: mend that, then run this again",
    },
    {
      why: "Flux says nothing, and what it said before is of before",
      change: stalled(),
      says:
        `Uninstalling: Flux has not said how far it is (finalizers left: ${FLUX}); ` +
        "see whether helm-controller runs, what its log says, and what of the release is being deleted still",
    },
    {
      why: "somebody else's finalizer is left",
      change: { metadata: { finalizers: ["example.com/hold"] } },
      says:
        "FinalizersLeft: Flux is done with it (finalizers left: example.com/hold); " +
        "whoever put these finalizers there has to take them away",
    },
  ])(
    "that runs out because $why ends with 3, and forces nothing",
    async ({ change, says }, { world: { server, inside } }) => {
      putInstalled(server, web);
      server.onWrite = ({ metadata }) => {
        if (metadata["deletionTimestamp"]) server.change("helmreleases/web", change);
      };
      const end = await inside([...REMOVE, "--timeout", "5s"]);
      expect(end.logs.filter(({ msg }) => msg === "release").at(-1)).toMatchObject({ state: "deleting" });
      expect([end.code, end.message]).toEqual([
        3,
        `release shop/web timeout: NotRemoved: not removed within 5s; last seen: ${says}`,
      ]);
      expect(server.said("writes")).toEqual(["DELETE helmreleases/web"]);
    },
  );

  test("that ends by SIGTERM leaves the deletion to Flux", async ({ world: { server, execute, until } }) => {
    putInstalled(server, web);
    const execution = execute(REMOVE);
    await until(() => server.read("helmreleases/web")?.metadata["deletionTimestamp"] !== undefined);
    await until(() => server.watching("helmreleases") > 0);
    execution.process.kill("SIGTERM");
    const end = await endOf(execution.ended);
    expect(end).toEqual({
      code: 143,
      message:
        "release shop/web stopped: before its HelmRelease was gone, the deletion of which is left to Flux; " +
        `last seen: Uninstalling: Flux has not said how far it is (finalizers left: ${FLUX})`,
    });
    expect(server.said("writes")).toEqual(["DELETE helmreleases/web"]);
  });
});

describe.concurrent("a cluster that fails", () => {
  test("by forbidding to delete ends with 1 and the remedy", async ({ world: { server, inside } }) => {
    putInstalled(server, web);
    server.fault("DELETE helmreleases/web", { status: 403, reason: "Forbidden", message: "cannot delete" });
    expect(await endOf(inside(REMOVE))).toEqual(
      failed(
        'Forbidden: cannot delete; bind the ClusterRole "orkestra-executor" to the pod\'s ServiceAccount in that namespace',
      ),
    );
  });

  test("by having no such revision is a usage error, since nobody knows what to remove", async ({ world: { run } }) => {
    const args = ["remove", "--revision", `${REVISION}x`, "--node", "web"];
    expect(await endOf(run(args))).toEqual({
      code: 2,
      message: `usage: there is no ControllerRevision ${REVISION}x`,
    });
  });
});
