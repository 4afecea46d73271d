/** The real process against an API server in memory: releases that are waited for, while somebody else applies them. */
import { helmRelease } from "@orkestra/core";
import { describe, expect } from "vitest";
import type { ApiServer } from "../testing/api-server.ts";
import { putApplied, REVISION, ready, stalled, web, working } from "../testing/shop.ts";
import { endOf, test } from "../testing/world.ts";

const WAIT = ["wait", "--revision", REVISION, "--node", "web"];
const NAMED = ["wait", "--spec", Buffer.from(JSON.stringify(helmRelease(web))).toString("base64")];
const READY = {
  code: 0,
  message: "release shop/web ready: InstallSucceeded: Helm install succeeded for release shop/web.v1",
};
const failed = (because: string) => ({ code: 1, message: `release shop/web failed: ${because}` });

describe.concurrent("a release that is waited for", () => {
  test("ends with 0 when it is ready, says so, and nothing was written", async ({ world: { server, run } }) => {
    putApplied(server, web);
    server.change("helmreleases/web", ready());
    expect(await endOf(run(WAIT))).toEqual(READY);
    expect(server.said("writes")).toEqual([]);
  });

  test("counts from when it is there as the plan wants it, whatever is said of the one before", async ({
    world: { server, inside, until },
  }) => {
    const ending = inside(WAIT);
    await until(() => server.watching("helmreleases") > 0);
    putApplied(server, web);
    server.change("helmreleases/web", { ...stalled(), metadata: { annotations: { "orkestra.dev/digest": "before" } } });
    const digest = "digest-of-web";
    server.change("helmreleases/web", { ...ready(), metadata: { annotations: { "orkestra.dev/digest": digest } } });
    expect(await endOf(ending)).toEqual(READY);
  });

  test("by a manifest is judged as it is, whoever changes it meanwhile", async ({
    world: { server, inside, until },
  }) => {
    putApplied(server, web);
    server.change("helmreleases/web", { metadata: { annotations: { "orkestra.dev/digest": "of-somebody" } } });
    const ending = inside(NAMED);
    await until(() => server.watching("helmreleases") > 0);
    server.change("helmreleases/web", { metadata: { generation: 2 }, spec: { interval: "1m" } });
    server.change("helmreleases/web", { metadata: { uid: "new" } });
    server.change("helmreleases/web", ready({ generation: 2 }));
    expect(await endOf(ending)).toEqual(READY);
  });

  test.for([
    {
      why: "that Flux has given up on, since nobody asks it to try again,",
      happens: (server: ApiServer) => server.change("helmreleases/web", stalled()),
      end: failed("InstallFailed: Helm install failed for release shop/web: image not found"),
    },
    {
      why: "that is suspended",
      happens: (server: ApiServer) => server.change("helmreleases/web", { spec: { suspend: true } }),
      end: failed("Suspended: is suspended, so Flux does not touch it; set spec.suspend to false"),
    },
    {
      why: "that is deleted",
      happens: (server: ApiServer) => server.remove("helmreleases/web"),
      end: failed("Gone: was deleted while it was waited for"),
    },
    {
      why: "that somebody makes another one of",
      happens: (server: ApiServer) =>
        server.change("helmreleases/web", { metadata: { annotations: { "orkestra.dev/digest": "after" } } }),
      end: {
        code: 1,
        message: "release shop/web superseded: Superseded: it carries another digest than the one that is wanted",
      },
    },
  ])("$why ends with 1", async ({ happens, end }, { world: { server, inside, until } }) => {
    putApplied(server, web);
    const ending = inside(WAIT);
    await until(() => server.watching("helmreleases") > 0);
    happens(server);
    expect(await endOf(ending)).toEqual(end);
  });

  test("that Flux gave up on is looked into, to name the deepest cause", async ({ world: { server, inside } }) => {
    putApplied(server, web);
    server.change("helmreleases/web", stalled());
    server.fault("GET jobs", { status: 403, reason: "Forbidden", message: "no" });
    expect((await inside(WAIT)).message).toMatch(/image not found \(cannot look at the pods in namespace "shop": /);
  });

  test("whose chart is in no index is waited for: only who applies it may ask for another look", async ({
    world: { server, inside },
  }) => {
    putApplied(server, web);
    const missing = { type: "Stalled", status: "True", reason: "InvalidChartReference", message: "no chart web-1.2.3" };
    server.put("helmcharts/shop-web", {
      apiVersion: "source.toolkit.fluxcd.io/v1",
      kind: "HelmChart",
      metadata: { name: "shop-web" },
      spec: (helmRelease(web)["spec"] as { chart: { spec: object } }).chart.spec,
      status: { observedGeneration: 1, conditions: [missing] },
    });
    server.change("helmreleases/web", working("SourceNotReady", "HelmChart 'shop/shop-web' is not ready"));
    expect(await endOf(inside([...WAIT, "--timeout", "5s"]))).toEqual({
      code: 3,
      message:
        "release shop/web timeout: NotReady: not ready within 5s; last seen: SourceNotReady: HelmChart 'shop/shop-web' is not " +
        "ready; HelmChart shop-web: InvalidChartReference: no chart web-1.2.3",
    });
    expect(server.said("writes")).toEqual([]);
  });

  test("that nobody applies ends with 3, and says that", async ({ world: { inside } }) => {
    expect(await endOf(inside([...WAIT, "--timeout", "3s"]))).toEqual({
      code: 3,
      message: "release shop/web timeout: NotReady: not ready within 3s; last seen: NotApplied: does not exist yet",
    });
  });

  test("ends by SIGTERM", async ({ world: { server, execute, until } }) => {
    const execution = execute(WAIT);
    await until(() => server.watching("helmreleases") > 0);
    execution.process.kill("SIGTERM");
    expect(await endOf(execution.ended)).toEqual({
      code: 143,
      message: "release shop/web stopped: before it was ready; last seen: NotApplied: does not exist yet",
    });
  });
});
