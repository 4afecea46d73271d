/** The real process against an API server in memory: failures, their exit codes, messages and what is left undone. */
import { helmRelease } from "@orkestra/core";
import { describe, expect } from "vitest";
import type { ApiServer, Stored } from "../testing/api-server.ts";
import { flux, putApplied, REVISION, ready, stalled, web, working } from "../testing/shop.ts";
import { endOf, noteOn, test, WEB } from "../testing/world.ts";

describe.concurrent("a release that fails", () => {
  test("ends with 1 as soon as Flux gives up, with the cause, and leaves a note for those who hold for it", async ({
    world: { server, run },
  }) => {
    flux(server, ({ metadata }) => stalled({ generation: metadata.generation }));
    expect(await endOf(run([...WEB, "--run", "w1"]))).toEqual({
      code: 1,
      message: "release shop/web failed: InstallFailed: Helm install failed for release shop/web: image not found",
    });
    expect(noteOn(server)).toBe("digest-of-web/failed/w1");
  });

  test("is tried again when nothing has changed since Flux gave up: both annotations, one token, the old note gone", async ({
    world: { server, run },
  }) => {
    putApplied(server, web);
    server.change("helmreleases/web", {
      ...stalled(),
      metadata: { annotations: { "orkestra.dev/verdict": "digest-of-web/failed" } },
    });
    const requested = ({ metadata }: Stored) => metadata.annotations?.["reconcile.fluxcd.io/requestedAt"];
    flux(server, (object) => (requested(object) ? ready({ handled: requested(object) }) : undefined));
    expect((await run(WEB)).code).toBe(0);
    const annotations = server.read("helmreleases/web")?.metadata.annotations ?? {};
    expect(annotations["reconcile.fluxcd.io/resetAt"]).toBe(annotations["reconcile.fluxcd.io/requestedAt"]);
    expect(annotations["orkestra.dev/verdict"]).toBeUndefined();
  });

  test("that was tried again and failed again ends with 1 only after Flux handled the request", async ({
    world: { server, execute, until },
  }) => {
    putApplied(server, web);
    server.change("helmreleases/web", stalled());
    const execution = execute(WEB);
    await until(() => server.watching("helmreleases") > 0);
    const handled = server.read("helmreleases/web")?.metadata.annotations?.["reconcile.fluxcd.io/requestedAt"];
    server.change("helmreleases/web", stalled({ handled }));
    const { code, logs } = await execution.ended;
    expect(code).toBe(1);
    expect(logs.filter(({ msg }) => msg === "release").map(({ state }) => state)).toEqual(["requested", "stalled"]);
  });

  test.for([
    {
      why: "deleted while it is waited for",
      happens: (server: ApiServer) => server.remove("helmreleases/web"),
      says: "release shop/web failed: Gone: was deleted while it was waited for",
    },
    {
      why: "changed by somebody else",
      happens: (server: ApiServer) =>
        server.change("helmreleases/web", { metadata: { generation: 2 }, spec: { interval: "1m" } }),
      says: "release shop/web superseded: Superseded: somebody changed its spec (generation 2, ours was 1)",
    },
    {
      why: "replaced by somebody else's",
      happens: (server: ApiServer) =>
        server.change("helmreleases/web", {
          metadata: { uid: "other", annotations: { "orkestra.dev/digest": "other" } },
        }),
      says: "release shop/web superseded: Replaced: was deleted and created again by somebody else",
    },
    {
      why: "suspended",
      happens: (server: ApiServer) => server.change("helmreleases/web", { spec: { suspend: true } }),
      says: "release shop/web failed: Suspended: is suspended, so Flux does not touch it; set spec.suspend to false",
    },
  ])("$why ends with 1", async ({ happens, says }, { world: { server, execute, until } }) => {
    const execution = execute(WEB);
    await until(() => server.watching("helmreleases") > 0);
    happens(server);
    const { code, message } = await execution.ended;
    expect({ code, message }).toEqual({ code: 1, message: says });
  });

  test("replaced by another run of the same node is waited for as if it were our own", async ({
    world: { server, execute, until },
  }) => {
    const execution = execute(WEB);
    await until(() => server.watching("helmreleases") > 0);
    server.change("helmreleases/web", { metadata: { uid: "other" } });
    server.change("helmreleases/web", ready());
    expect((await execution.ended).code).toBe(0);
  });

  test("because its chart is in no index ends with 1, once the index was fetched again and the chart looked for again", async ({
    world: { server, run },
  }) => {
    const missing = {
      type: "Stalled",
      status: "True",
      reason: "InvalidChartReference",
      message: "no chart version found for web-1.2.3",
    };
    const { spec } = (helmRelease(web)["spec"] as { chart: { spec: object } }).chart;
    server.onWrite = ({ kind, metadata }) => {
      const handled = metadata.annotations?.["reconcile.fluxcd.io/requestedAt"];
      if (kind === "HelmRelease") {
        const chart = {
          apiVersion: "source.toolkit.fluxcd.io/v1",
          kind: "HelmChart",
          metadata: { name: "shop-web" },
          spec,
        };
        server.put("helmcharts/shop-web", { ...chart, status: { observedGeneration: 1, conditions: [missing] } });
        server.change("helmreleases/web", working("SourceNotReady", "HelmChart 'shop/shop-web' is not ready"));
      } else if (kind === "HelmRepository" && handled) {
        const isReady = { type: "Ready", status: "True", reason: "Succeeded", message: "stored artifact" };
        const status = {
          observedGeneration: metadata.generation,
          lastHandledReconcileAt: handled,
          conditions: [isReady],
        };
        server.change("helmrepositories/charts", { status });
      } else if (kind === "HelmChart")
        server.change("helmcharts/shop-web", { status: { lastHandledReconcileAt: handled } });
    };
    expect(await endOf(run(WEB))).toEqual({
      code: 1,
      message:
        "release shop/web failed: InvalidChartReference: HelmChart shop-web: no chart version found for web-1.2.3",
    });
    expect(server.said("writes")).toEqual([
      "PATCH helmrepositories/charts",
      "PATCH helmreleases/web",
      "PATCH helmrepositories/charts",
      "PATCH helmcharts/shop-web",
      "PATCH helmreleases/web",
    ]);
  });

  test("because a release of this name is somebody else's ends with 1, names the owner and the remedy, and writes nothing", async ({
    world: { server, run },
  }) => {
    putApplied(server, web);
    server.change("helmreleases/web", {
      metadata: { labels: { "orkestra.dev/group": null, "kustomize.toolkit.fluxcd.io/name": "apps" } },
    });
    expect(await endOf(run(WEB))).toEqual({
      code: 1,
      message:
        'release shop/web failed: NotOurs: a HelmRelease of this name belongs to the Flux Kustomization "apps" and is left alone; rename the application, ' +
        "delete that HelmRelease, or hand it over: kubectl -n shop label helmreleases.helm.toolkit.fluxcd.io web --overwrite orkestra.dev/group=shop",
    });
    expect(server.said("writes")).toEqual([]);
  });

  test.for([
    {
      why: "the object is invalid",
      fault: { status: 422, reason: "Invalid", message: 'HelmRelease "web" is invalid: spec.interval: Required value' },
      says: 'release shop/web failed: Invalid: HelmRelease "web" is invalid: spec.interval: Required value',
    },
    {
      why: "the executor may not write it",
      fault: {
        status: 403,
        reason: "Forbidden",
        message: 'User "system:serviceaccount:shop:x" cannot patch resource "helmreleases"',
      },
      says:
        'release shop/web failed: Forbidden: User "system:serviceaccount:shop:x" cannot patch resource "helmreleases"; ' +
        'bind the ClusterRole "orkestra-executor" to the pod\'s ServiceAccount in that namespace',
    },
    {
      why: "Flux is not installed",
      fault: "not served" as const,
      says:
        "release shop/web failed: NotInstalled: the cluster does not serve HelmRelease in helm.toolkit.fluxcd.io/v2 " +
        "(helmreleases.helm.toolkit.fluxcd.io): is Flux (helm-controller) installed?",
    },
  ])(
    "because $why ends with 1, since trying again cannot help",
    async ({ fault, says }, { world: { server, run } }) => {
      server.fault("PATCH helmreleases/web", fault);
      expect(await endOf(run(WEB))).toEqual({ code: 1, message: says });
    },
  );
});

describe.concurrent("a cluster that fails", () => {
  test.for([
    {
      why: "a conflict that stays",
      fault: { status: 409, reason: "Conflict", message: "the object has been modified" },
      says: "release shop/web fault: Conflict: the object has been modified",
    },
    {
      why: "a server error that stays",
      fault: { status: 500, reason: "InternalError", message: "etcd is away" },
      says: "release shop/web fault: InternalError: etcd is away",
    },
  ])("$why ends with 4, so that Argo tries again", async ({ fault, says }, { world: { server, run } }) => {
    server.fault("PATCH helmreleases/web", fault);
    expect(await endOf(run(WEB))).toEqual({ code: 4, message: says });
  });

  test("connections that break when nothing is known yet end with 4 and name the node", async ({
    world: { server, run },
  }) => {
    server.fault(`GET controllerrevisions/${REVISION.slice(5)}`, "reset");
    const { code, message } = await run(WEB);
    expect(code).toBe(4);
    expect(message).toMatch(new RegExp(`^node web of revision ${REVISION} fault: ConnectionError: `));
  });
});

describe.concurrent("time", () => {
  test("that runs out ends with 3, says what was seen last, and leaves a note", async ({ world: { server, run } }) => {
    flux(server, () => working("ValuesError", "could not find ConfigMap 'shop/web-values'"));
    expect(await endOf(run([...WEB, "--timeout", "8s"]))).toEqual({
      code: 3,
      message:
        "release shop/web timeout: NotReady: not ready within 8s; last seen: ValuesError: could not find ConfigMap 'shop/web-values'; " +
        "HelmChart shop-web: SourceNotReady: does not exist yet",
    });
    expect(noteOn(server)).toBe("digest-of-web/timeout");
  });
});
