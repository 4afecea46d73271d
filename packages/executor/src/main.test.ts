/** The real process against an API server in memory: every exit code, every message, and what it does and leaves undone. */
import { helmRelease } from "@orkestra/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ApiServer, type Stored } from "../testing/api-server.ts";
import { type Ended, type Execution, start } from "../testing/executor.ts";
import { flux, putApplied, putRevision, REVISION, ready, redis, stalled, web, working } from "../testing/shop.ts";

let server: ApiServer;
let running: Execution[];

beforeEach(async () => {
  server = await ApiServer.start();
  running = [];
  putRevision(server);
});

afterEach(async () => {
  for (const { process } of running) process.kill("SIGKILL");
  await Promise.all(running.map(({ ended }) => ended));
  await server.stop();
});

const WEB = ["apply", "--revision", REVISION, "--node", "web"];

function execute(args: readonly string[], stdin?: string): Execution {
  const execution = start(server.url, args, stdin);
  running.push(execution);
  return execution;
}

const run = (args: readonly string[], stdin?: string): Promise<Ended> => execute(args, stdin).ended;
const endOf = async (args: readonly string[], stdin?: string) => {
  const { code, message } = await run(args, stdin);
  return { code, message };
};

/** Waits for something that the server has been asked or told; the test's own time-out is the only bound. */
async function until(holds: () => boolean): Promise<void> {
  const over = Promise.race(running.map(({ ended }) => ended)).then((end) => ({ end }));
  while (!holds()) {
    const end = await Promise.race([over, new Promise<undefined>((resolve) => setTimeout(resolve, 10))]);
    if (end && !holds()) throw new Error(`the executor ended before that: ${JSON.stringify(end)}`);
  }
}

const note = (): string | undefined => server.read("helmreleases/web")?.metadata.annotations?.["orkestra.dev/verdict"];

describe("a release that becomes ready", () => {
  test("ends with 0, says so, and was applied after its source, once each", async () => {
    flux(server, ({ metadata }) => ready({ generation: metadata.generation }));
    expect(await endOf(WEB)).toEqual({
      code: 0,
      message: "release shop/web ready: InstallSucceeded: Helm install succeeded for release shop/web.v1",
    });
    expect(server.said("writes")).toEqual(["PATCH helmrepositories/charts", "PATCH helmreleases/web"]);
    const [, applied] = server.calls.filter(({ what }) => what.startsWith("PATCH"));
    expect(Object.fromEntries(applied?.query ?? [])).toEqual({ fieldManager: "orkestra-executor", force: "true" });
    expect(applied?.body).toEqual(web.objects[1]);
  });

  test("ends at once when the answer to the apply is ready already: nothing is watched", async () => {
    putApplied(server, web);
    server.change("helmreleases/web", ready());
    expect((await run(WEB)).code).toBe(0);
    expect(server.said().filter((what) => what.startsWith("WATCH"))).toEqual([]);
  });

  test("is not believed to be ready by what was said of an earlier generation", async () => {
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

  test("is seen when Flux says so late, after the watch broke and after its history was lost", async () => {
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

  test("is seen though the watch went silent", async () => {
    server.fault("WATCH helmreleases", "silent", 1);
    const execution = execute(WEB);
    await until(() => server.said().includes("WATCH helmreleases"));
    server.change("helmreleases/web", ready());
    expect((await execution.ended).code).toBe(0);
  });

  test("two runs at once apply the same and both end with 0", async () => {
    const both = [execute(WEB), execute(WEB)];
    await until(() => server.watching("helmreleases") === 2);
    server.change("helmreleases/web", ready());
    expect((await Promise.all(both.map(({ ended }) => ended))).map(({ code }) => code)).toEqual([0, 0]);
    expect(server.read("helmreleases/web")?.metadata.generation).toBe(1);
  });

  test("each change of state is one line of log, and no line carries values", async () => {
    flux(server, ({ metadata }) => ready({ generation: metadata.generation }));
    const { logs } = await run(WEB);
    expect(logs.map(({ msg }) => msg)).toEqual(expect.arrayContaining(["applied", "release", "ended"]));
    expect(JSON.stringify(logs)).not.toContain("interval");
  });
});

describe("a release that fails", () => {
  test("ends with 1 as soon as Flux gives up, with the cause, and leaves a note for those who hold for it", async () => {
    flux(server, ({ metadata }) => stalled({ generation: metadata.generation }));
    expect(await endOf([...WEB, "--run", "w1"])).toEqual({
      code: 1,
      message: "release shop/web failed: InstallFailed: Helm install failed for release shop/web: image not found",
    });
    expect(note()).toBe("digest-of-web/failed/w1");
  });

  test("is tried again when nothing has changed since Flux gave up: both annotations, one token, the old note gone", async () => {
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

  test("that was tried again and failed again ends with 1 only after Flux handled the request", async () => {
    putApplied(server, web);
    server.change("helmreleases/web", stalled());
    const requested = ({ metadata }: Stored) => metadata.annotations?.["reconcile.fluxcd.io/requestedAt"];
    flux(server, (object) => (requested(object) ? stalled({ handled: requested(object) }) : undefined));
    const { code, logs } = await run(WEB);
    expect(code).toBe(1);
    expect(logs.filter(({ msg }) => msg === "release").map(({ state }) => state)).toEqual(["requested", "stalled"]);
  });

  test.each([
    {
      why: "deleted while it is waited for",
      happens: () => server.remove("helmreleases/web"),
      says: "release shop/web failed: Gone: does not exist while it was waited for",
    },
    {
      why: "changed by somebody else",
      happens: () => server.change("helmreleases/web", { metadata: { generation: 2 }, spec: { interval: "1m" } }),
      says: "release shop/web superseded: Superseded: somebody changed its spec (generation 2, ours was 1)",
    },
    {
      why: "replaced by somebody else's",
      happens: () =>
        server.change("helmreleases/web", {
          metadata: { uid: "other", annotations: { "orkestra.dev/digest": "other" } },
        }),
      says: "release shop/web superseded: Replaced: was deleted and created again by somebody else",
    },
    {
      why: "suspended",
      happens: () => server.change("helmreleases/web", { spec: { suspend: true } }),
      says: "release shop/web failed: Suspended: is suspended, so Flux does not touch it",
    },
  ])("$why ends with 1", async ({ happens, says }) => {
    const execution = execute(WEB);
    await until(() => server.watching("helmreleases") > 0);
    happens();
    const { code, message } = await execution.ended;
    expect({ code, message }).toEqual({ code: 1, message: says });
  });

  test("replaced by another run of the same node is waited for as if it were our own", async () => {
    const execution = execute(WEB);
    await until(() => server.watching("helmreleases") > 0);
    server.change("helmreleases/web", { metadata: { uid: "other" } });
    server.change("helmreleases/web", ready());
    expect((await execution.ended).code).toBe(0);
  });

  test("because its chart is in no index ends with 1, once the index was fetched again and the chart looked for again", async () => {
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
    expect(await endOf(WEB)).toEqual({
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

  test("because a release of this name is somebody else's ends with 1, names the owner and the remedy, and writes nothing", async () => {
    putApplied(server, web);
    server.change("helmreleases/web", {
      metadata: { labels: { "orkestra.dev/group": null, "kustomize.toolkit.fluxcd.io/name": "apps" } },
    });
    expect(await endOf(WEB)).toEqual({
      code: 1,
      message:
        'release shop/web failed: NotOurs: a HelmRelease of this name belongs to the Flux Kustomization "apps" and is left alone; rename the application, ' +
        "delete that HelmRelease, or hand it over: kubectl -n shop label helmrelease web --overwrite orkestra.dev/group=shop",
    });
    expect(server.said("writes")).toEqual([]);
  });

  test.each([
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
  ])("because $why ends with 1, since trying again cannot help", async ({ fault, says }) => {
    server.fault("PATCH helmreleases/web", fault);
    expect(await endOf(WEB)).toEqual({ code: 1, message: says });
  });
});

describe("a cluster that fails", () => {
  test.each([
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
  ])("$why ends with 4, so that Argo tries again", async ({ fault, says }) => {
    server.fault("PATCH helmreleases/web", fault);
    expect(await endOf(WEB)).toEqual({ code: 4, message: says });
  });

  test("connections that break when nothing is known yet end with 4 and name the node", async () => {
    server.fault(`GET controllerrevisions/${REVISION.slice(5)}`, "reset");
    const { code, message } = await run(WEB);
    expect(code).toBe(4);
    expect(message).toMatch(new RegExp(`^node web of revision ${REVISION} fault: ConnectionError: `));
  });
});

describe("time", () => {
  test("that runs out ends with 3, says what was seen last, and leaves a note", async () => {
    flux(server, () => working("ValuesError", "could not find ConfigMap 'shop/web-values'"));
    expect(await endOf([...WEB, "--timeout", "1500ms"])).toEqual({
      code: 3,
      message:
        "release shop/web timeout: NotReady: not ready within 1.5s; last seen: ValuesError: could not find ConfigMap 'shop/web-values'; " +
        "HelmChart shop-web: SourceNotReady: does not exist yet",
    });
    expect(note()).toBe("digest-of-web/timeout");
  });
});

describe("told to stop", () => {
  test("while it waits, it ends with 143 and writes nothing more", async () => {
    const execution = execute(WEB);
    await until(() => server.watching("helmreleases") > 0);
    const before = server.said("writes");
    execution.process.kill("SIGTERM");
    const { code, message } = await execution.ended;
    expect({ code, message }).toEqual({
      code: 143,
      message:
        "release shop/web stopped: before it was ready; its HelmRelease is left as it is; last seen: NotObserved: Flux has not looked at it yet",
    });
    expect(server.said("writes")).toEqual(before);
  });

  test("while it holds, it ends with 143 and has written nothing", async () => {
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

describe("started ahead of its turn", () => {
  const HELD = [...WEB, "--after", "redis"];

  test("it applies nothing until the dependency carries the plan's digest and is ready", async () => {
    const execution = execute(HELD);
    await until(() => server.watching("helmreleases") > 0);
    const old = { ...redis, digest: "old" };
    putApplied(server, old);
    server.change("helmreleases/redis", { ...ready(), metadata: { annotations: { "orkestra.dev/digest": "old" } } });
    server.change("helmreleases/redis", {
      metadata: { generation: 2, annotations: { "orkestra.dev/digest": redis.digest } },
    });
    server.change("helmreleases/redis", working("SourceNotReady", "not yet"));
    expect(server.said("writes")).toEqual([]);
    flux(server, ({ metadata }) => ready({ generation: metadata.generation }));
    server.change("helmreleases/redis", ready({ generation: 2 }));
    const { code, logs } = await execution.ended;
    expect(code).toBe(0);
    expect(logs.filter(({ msg }) => msg === "dependency").map(({ state }) => state)).toEqual(["waiting", "unobserved"]);
  });

  test.each([
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
  ])("it ends with 5 and applies nothing when the dependency failed: $why", async ({ change, says }) => {
    putApplied(server, redis);
    server.change("helmreleases/redis", change);
    expect(await endOf(HELD)).toEqual({ code: 5, message: says });
    expect(server.said("writes")).toEqual([]);
  });

  test("in a rollout with a name, a failure that another rollout left behind is not believed", async () => {
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

  test("it ends with 3 when the dependency keeps it waiting for too long", async () => {
    expect(await endOf([...HELD, "--hold", "500ms"])).toEqual({
      code: 3,
      message:
        'release shop/web timeout: DependencyNotReady: held for 0.5s; last seen: dependency "redis": NotApplied: has not been applied yet',
    });
  });
});

describe("what it is told to do", () => {
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

  test("a manifest from standard input goes to the namespace of the context", async () => {
    flux(server, ({ metadata }) => ready({ generation: metadata.generation }));
    expect((await run(["apply", "--manifest", "-"], manifest("helm.toolkit.fluxcd.io/v2"))).code).toBe(0);
    expect(server.read("helmreleases/web")?.metadata.namespace).toBe("shop");
  });

  test("the original's flags and API version keep working", async () => {
    flux(server, ({ metadata }) => ready({ generation: metadata.generation }));
    const spec = Buffer.from(manifest("helm.toolkit.fluxcd.io/v2beta1")).toString("base64");
    expect((await run(["-spec", spec, "--action", "install", "--timeout", "1m", "--interval=1s"])).code).toBe(0);
    const { apiVersion, spec: applied } = server.read("helmreleases/web") ?? {};
    expect(apiVersion).toBe("helm.toolkit.fluxcd.io/v2");
    expect(applied).toEqual({
      interval: "1m",
      chart: {
        spec: { chart: "web", sourceRef: { kind: "HelmRepository", name: "charts" }, valuesFiles: ["prod.yaml"] },
      },
    });
  });

  test("a manifest without a group does not overwrite a release of a group", async () => {
    putApplied(server, web);
    const { code, message } = await run(["apply", "--manifest", "-"], manifest("helm.toolkit.fluxcd.io/v2"));
    expect(code).toBe(1);
    expect(message).toContain('belongs to the Orkestra group "shop"');
    expect(server.said("writes")).toEqual([]);
  });

  test.each([
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
      why: "a command to come",
      args: ["remove", "--revision", REVISION, "--node", "web"],
      says: "usage: remove comes with a later release",
    },
    {
      why: "a manifest without a release",
      args: ["apply", "--spec", "e30="],
      says: "usage: object 1: apiVersion and kind are missing",
    },
  ])("$why ends with 2", async ({ args, says }) => {
    expect(await endOf(args)).toEqual({ code: 2, message: says });
  });
});
