/** The real process against an API server in memory: what it finds among the pods of a release that failed. */
import { describe, expect } from "vitest";
import type { ApiServer, Json } from "../testing/api-server.ts";
import { installedBy } from "../testing/going.ts";
import { flux, stalled } from "../testing/shop.ts";
import { endOf, noteOn, test, WEB } from "../testing/world.ts";

const FAILED = "release shop/web failed: InstallFailed: Helm install failed for release shop/web: image not found";

function putDeployment(server: ApiServer): void {
  server.put("deployments/web", {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", labels: installedBy("web") },
    spec: { replicas: 1, selector: { matchLabels: { app: "web" } } },
    status: { replicas: 1, updatedReplicas: 1 },
  });
}

function putPod(server: ApiServer, container: Json): void {
  server.put("pods/web-5d8f-x2x4z", {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web-5d8f-x2x4z", labels: { app: "web" } },
    status: { containerStatuses: [{ name: "main", image: "web:1", ready: false, restartCount: 0, ...container }] },
  });
}

const CRASH_LOOP = {
  restartCount: 2,
  state: { waiting: { reason: "CrashLoopBackOff", message: "back-off 20s restarting failed container" } },
  lastState: { terminated: { exitCode: 3, reason: "Error", message: "bye, token=S3cr3t" } },
};

/** A release of which Flux has given up, and its pods. */
function broken(server: ApiServer, container: Json): void {
  flux(server, ({ metadata }) => stalled({ generation: metadata.generation }));
  putDeployment(server);
  putPod(server, container);
}

const forbidden = (what: string) => ({
  status: 403,
  reason: "Forbidden",
  message: `${what} is forbidden: User "system:serviceaccount:shop:orkestra-executor" cannot list resource "${what}"`,
});

describe.concurrent("a release that fails", () => {
  test("with a container that crashes ends with its exit code and its last log lines", async ({
    world: { server, run },
  }) => {
    broken(server, CRASH_LOOP);
    server.podLogs.set("web-5d8f-x2x4z", "connecting with password=S3cr3t\ncannot open /data/ledger\n");
    expect(await endOf(run([...WEB, "--run", "w1"]))).toEqual({
      code: 1,
      message:
        `${FAILED}; pod web-5d8f-x2x4z, container main: exit code 3, restarted 2 times, ` +
        "last log lines: connecting with password=*** | cannot open /data/ledger",
    });
    expect(noteOn(server)).toBe("digest-of-web/failed/w1");
    const asked = (what: string) => Object.fromEntries(server.calls.find((call) => call.what === what)?.query ?? []);
    expect(asked("GET deployments").labelSelector).toBe(
      "helm.toolkit.fluxcd.io/name=web,helm.toolkit.fluxcd.io/namespace=shop",
    );
    expect(asked("GET pods").labelSelector).toBe("app=web");
    expect(asked("GET pods/web-5d8f-x2x4z/log")).toEqual({
      container: "main",
      previous: "true",
      tailLines: "5",
      limitBytes: "8192",
    });
  });

  test("with an image that cannot be pulled ends with its name", async ({ world: { server, run } }) => {
    broken(server, { image: "x/missing:1", state: { waiting: { reason: "ErrImagePull", message: "not found" } } });
    expect(await endOf(run(WEB))).toEqual({
      code: 1,
      message: `${FAILED}; pod web-5d8f-x2x4z, container main: image "x/missing:1" cannot be pulled: ErrImagePull: not found`,
    });
  });

  test("and whose pods may not be read says which right is missing, and to whom it is to be given", async ({
    world: { server, run },
  }) => {
    broken(server, CRASH_LOOP);
    server.fault("GET pods", forbidden("pods"));
    expect(await endOf(run(WEB))).toEqual({
      code: 1,
      message: `${FAILED} (cannot look at the pods in namespace "shop": bind ClusterRole orkestra-executor to ServiceAccount shop/orkestra-executor there)`,
    });
  });

  test("and whose logs may not be read ends with what the container left for the kubelet, redacted", async ({
    world: { server, run },
  }) => {
    broken(server, CRASH_LOOP);
    server.fault("GET pods/web-5d8f-x2x4z/log", forbidden("pods/log"));
    expect((await run(WEB)).message).toBe(
      `${FAILED}; pod web-5d8f-x2x4z, container main: exit code 3, restarted 2 times, last words: bye, token=*** ` +
        '(cannot look at the logs in namespace "shop": bind ClusterRole orkestra-executor to ServiceAccount shop/orkestra-executor there)',
    );
  });

  test("with nothing wrong among its pods ends with Flux's words alone", async ({ world: { server, run } }) => {
    broken(server, { ready: true, state: { running: {} } });
    const { code, message, logs } = await run(WEB);
    expect({ code, message }).toEqual({ code: 1, message: FAILED });
    expect(logs.filter(({ level }) => level === 40)).toEqual([]);
  });

  test("is not kept by an API server that does not answer about pods", async ({ world: { server, run } }) => {
    broken(server, CRASH_LOOP);
    server.fault("GET jobs", "silent");
    const { code, message, logs } = await run(WEB);
    expect({ code, message }).toEqual({ code: 1, message: FAILED });
    expect(logs.filter(({ level }) => level === 40)).toMatchObject([
      { msg: 'could not look at the pods in namespace "shop"', error: expect.stringContaining("TimeoutError") },
    ]);
  });

  test("is not kept by a log that does not come", async ({ world: { server, run } }) => {
    broken(server, { state: { terminated: { exitCode: 3 } } });
    server.fault("GET pods/web-5d8f-x2x4z/log", "silent");
    expect((await run(WEB)).message).toBe(`${FAILED}; pod web-5d8f-x2x4z, container main: exit code 3`);
  });

  test("keeps its end and its message when it is told to stop during the look", async ({
    world: { server, execute, until },
  }) => {
    broken(server, CRASH_LOOP);
    server.fault("GET jobs", "silent");
    const execution = execute(WEB);
    await until(() => server.said().includes("GET jobs"));
    execution.process.kill("SIGTERM");
    const { code, message, logs } = await execution.ended;
    expect({ code, message }).toEqual({ code: 1, message: FAILED });
    expect(logs.filter(({ msg }) => msg.startsWith("could not look"))).toEqual([]);
  });
});

test("a release that is out of time ends with what its pods say", async ({ world: { server, run } }) => {
  putDeployment(server);
  putPod(server, { started: true, state: { running: {} } });
  const { code, message } = await run([...WEB, "--timeout", "5s"]);
  expect(code).toBe(3);
  expect(message).toMatch(/; pod web-5d8f-x2x4z, container main: runs, but its readiness probe does not pass$/);
});

test("a release that Helm never touched is not asked for its pods", async ({ world: { server, run } }) => {
  broken(server, CRASH_LOOP);
  server.fault("PATCH helmreleases/web", { status: 422, reason: "Invalid", message: "no" });
  expect((await run(WEB)).code).toBe(1);
  expect(server.said().filter((what) => what.startsWith("GET pods"))).toEqual([]);
});
