/** The real process against an API server in memory: holding for dependencies, and the forms of its arguments. */
import { helmRelease } from "@orkestra/core";
import { describe, expect } from "vitest";
import type { Stored } from "../testing/api-server.ts";
import { flux, putApplied, REVISION, ready, redis, stalled, web, working } from "../testing/shop.ts";
import { endOf, test, WEB } from "../testing/world.ts";

describe.concurrent("started ahead of its turn", () => {
  const HELD = [...WEB, "--after", "redis"];

  test("it applies nothing until the dependency carries the plan's digest and is ready", async ({
    world: { server, execute, until },
  }) => {
    const execution = execute(HELD);
    await until(() => server.watching("helmreleases") > 0);
    server.put("helmreleases/redis", {
      ...helmRelease(redis),
      metadata: { name: "redis", annotations: { "orkestra.dev/digest": "old" } },
      ...ready(),
    });
    server.change("helmreleases/redis", {
      metadata: { generation: 2, annotations: { "orkestra.dev/digest": redis.digest } },
    });
    server.change("helmreleases/redis", working("SourceNotReady", "not yet"));
    expect(server.said("writes")).toEqual([]);
    flux(server, ({ metadata }) => ready({ generation: metadata.generation }));
    server.change("helmreleases/redis", ready({ generation: 2 }));
    const { code, logs } = await execution.ended;
    expect(code).toBe(0);
    expect(logs.filter(({ msg }) => msg === "dependency").map(({ state }) => state)).toEqual([
      "waiting",
      "unobserved",
      "unobserved",
    ]);
  });

  test.for([
    {
      why: "Flux gave up on it",
      change: stalled(),
      says: 'release shop/web skipped: dependency "redis" failed: InstallFailed: Helm install failed for release shop/web: image not found',
    },
    {
      why: "its executor says that its time is up",
      change: {
        ...working("ValuesError", "no such ConfigMap"),
        metadata: { annotations: { "orkestra.dev/verdict": "digest-of-redis/timeout" } },
      },
      says: 'release shop/web skipped: dependency "redis" timeout: ValuesError: no such ConfigMap',
    },
  ])(
    "it ends with 5 and applies nothing when the dependency failed: $why",
    async ({ change, says }, { world: { server, run } }) => {
      putApplied(server, redis);
      server.change("helmreleases/redis", change);
      expect(await endOf(run(HELD))).toEqual({ code: 5, message: says });
      expect(server.said("writes")).toEqual([]);
    },
  );

  test("in a rollout with a name, a failure that another rollout left behind is not believed", async ({
    world: { server, execute, until },
  }) => {
    putApplied(server, redis);
    server.change("helmreleases/redis", {
      ...stalled(),
      metadata: { annotations: { "orkestra.dev/verdict": "digest-of-redis/failed/w1" } },
    });
    const execution = execute([...HELD, "--run", "w2"]);
    await until(() => server.watching("helmreleases") > 0);
    server.change("helmreleases/redis", {
      metadata: { annotations: { "orkestra.dev/verdict": "digest-of-redis/failed/w2" } },
    });
    expect((await execution.ended).code).toBe(5);
  });

  test("it ends with 3 when the dependency keeps it waiting for too long", async ({ world: { run } }) => {
    expect(await endOf(run([...HELD, "--hold", "3s"]))).toEqual({
      code: 3,
      message:
        'release shop/web timeout: DependencyNotReady: held for 3s; last seen: dependency "redis": NotApplied: has not been applied yet',
    });
  });
});

describe.concurrent("what it is told to do", () => {
  const manifest = (apiVersion: string) =>
    JSON.stringify({
      apiVersion,
      kind: "HelmRelease",
      metadata: { name: "web", creationTimestamp: null },
      spec: {
        interval: "1m",
        chart: {
          spec: { chart: "web", sourceRef: { kind: "HelmRepository", name: "charts" }, valuesFile: "prod.yaml" },
        },
      },
      status: {},
    });

  test("a manifest from standard input goes to the namespace of the context", async ({ world: { server, run } }) => {
    flux(server, ({ metadata }) => ready({ generation: metadata.generation }));
    expect((await run(["apply", "--manifest", "-"], manifest("helm.toolkit.fluxcd.io/v2"))).code).toBe(0);
    expect(server.read("helmreleases/web")?.metadata.namespace).toBe("shop");
  });

  test("the original's flags and API version keep working", async ({ world: { server, run } }) => {
    flux(server, ({ metadata }) => ready({ generation: metadata.generation }));
    const spec = Buffer.from(manifest("helm.toolkit.fluxcd.io/v2beta1")).toString("base64");
    expect((await run(["-spec", spec, "--action", "install", "--timeout", "1m", "--interval=1s"])).code).toBe(0);
    const { apiVersion, spec: applied } = server.read("helmreleases/web") as Stored;
    expect(apiVersion).toBe("helm.toolkit.fluxcd.io/v2");
    expect(applied).toEqual({
      interval: "1m",
      chart: {
        spec: { chart: "web", sourceRef: { kind: "HelmRepository", name: "charts" }, valuesFiles: ["prod.yaml"] },
      },
    });
  });

  test("a manifest without a group does not overwrite a release of a group", async ({ world: { server, run } }) => {
    putApplied(server, web);
    const { code, message } = await run(["apply", "--manifest", "-"], manifest("helm.toolkit.fluxcd.io/v2"));
    expect(code).toBe(1);
    expect(message).toContain('belongs to the Orkestra group "shop"');
    expect(server.said("writes")).toEqual([]);
  });

  test.for([
    {
      why: "a revision that is not there",
      args: ["apply", "--revision", "shop/shop-0000000000", "--node", "web"],
      says: "usage: there is no ControllerRevision shop/shop-0000000000",
    },
    {
      why: "nodes that are not in the plan",
      args: ["apply", "--revision", REVISION, "--node", "api", "--after", "db"],
      says: 'usage: the plan of group "shop" has no node "api"; the plan of group "shop" has no node "db"',
    },
    {
      why: "flags that contradict each other",
      args: ["apply", "--spec", "e30=", "--manifest", "-"],
      says: "usage: only one of --revision, --manifest, --spec can be given",
    },
    {
      why: "a manifest without a release",
      args: ["apply", "--spec", "e30="],
      says: "usage: object 1: apiVersion and kind are missing",
    },
  ])("$why ends with 2", async ({ args, says }, { world: { run } }) => {
    expect(await endOf(run(args))).toEqual({ code: 2, message: says });
  });
});
