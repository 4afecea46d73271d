/** Flux over the sandbox: what becomes of HelmReleases, with what conditions and in what order. */
import { type KubeClient, resources, type UnknownObject, watchOne } from "@orkestra/kube";
import { describe, expect, onTestFinished, vi } from "vitest";
import { refOf, test } from "../../testing/fixture.ts";
import {
  conditionsOf,
  helmRelease,
  releaseRef,
  repository,
  settled,
  startFlux,
  statusOf,
  WAIT,
} from "../../testing/playing.ts";
import type { HelmAction, Play } from "./script.ts";

const by = { fieldManager: "test" };
const apply = async (client: KubeClient, ...objects: Parameters<KubeClient["apply"]>[0][]) => {
  for (const object of objects) await client.apply(object, { ...by, force: true });
};

/** All that an observer sees of a release, one after the other. */
function story(client: KubeClient, name: string): string[] {
  const told: string[] = [];
  const end = new AbortController();
  onTestFinished(() => end.abort());
  void (async () => {
    for await (const state of watchOne<UnknownObject>(client, releaseRef(name), { signal: end.signal })) {
      if (state === "gone") continue;
      const { observedGeneration = "-" } = statusOf(state);
      told.push([`${observedGeneration}/${state.metadata.generation}`, ...conditionsOf(state)].join(", "));
    }
  })();
  return told;
}

describe("Flux", () => {
  test("installs a release, and says so in helm-controller's order", async ({ sandbox, client }) => {
    const flux = await startFlux(sandbox);
    const told = story(client, "web");
    await apply(client, repository, helmRelease("web", { values: { replicas: 2 } }));
    const release = await settled(client, "web");
    expect(conditionsOf(release)).toEqual(["Ready=True InstallSucceeded", "Released=True InstallSucceeded"]);
    expect(release).toMatchObject({
      metadata: { finalizers: ["finalizers.fluxcd.io"] },
      status: {
        helmChart: "default/default-web",
        storageNamespace: "default",
        lastAttemptedReleaseAction: "install",
        history: [
          {
            name: "web",
            namespace: "default",
            version: 1,
            status: "deployed",
            chartName: "web",
            chartVersion: "1.0.0",
          },
        ],
      },
    });
    expect(statusOf(release).conditions?.[0]?.message).toBe(
      "Helm install succeeded for release default/web.v1 with chart web@1.0.0",
    );
    expect(flux.installed()).toMatchObject([
      { namespace: "default", release: "web", status: "deployed", values: { replicas: 2 } },
    ]);
    const working = "Ready=Unknown Progressing, Reconciling=True Progressing";
    await vi.waitFor(() => expect(told.at(-1)).toContain("Ready=True"), WAIT);
    expect(told.filter((one) => one.includes("Ready=Unknown"))).toContain(`-/1, ${working}`);
    // Nothing counts as observed before the last word of a pass.
    expect(told.find((one) => one.startsWith("1/1"))).toContain("Ready=True");
  });

  test("stalls when an install fails, stays so until it is asked for again with a reset, and then upgrades", async ({
    sandbox,
    client,
  }) => {
    let fails: string | undefined = "context deadline exceeded";
    const actions: string[] = [];
    const script = ({ kind }: HelmAction): Play => {
      actions.push(kind);
      return fails === undefined ? {} : { fails };
    };
    const flux = await startFlux(sandbox, { script });
    await apply(client, repository, helmRelease("web"));
    const failed = await settled(client, "web");
    expect(conditionsOf(failed)).toEqual([
      "Ready=False InstallFailed",
      "Released=False InstallFailed",
      "Stalled=True RetriesExceeded",
    ]);
    expect(statusOf(failed).conditions?.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        "Helm install failed for release default/web with chart web@1.0.0: context deadline exceeded",
        "Failed to install after 1 attempt(s)",
      ]),
    );
    expect(flux.installed()).toMatchObject([{ release: "web", status: "failed" }]);

    fails = undefined;
    const ask = async (token: string, more: object = {}): Promise<UnknownObject> => {
      const annotations = { "reconcile.fluxcd.io/requestedAt": token, ...more };
      await client.patch(releaseRef("web"), { metadata: { annotations } }, { type: "merge" });
      return vi.waitFor(async () => {
        const object = await client.get(releaseRef("web"));
        expect(statusOf(object).lastHandledReconcileAt).toBe(token);
        return object as UnknownObject;
      }, WAIT);
    };
    expect(conditionsOf(await ask("1"))).toContain("Stalled=True RetriesExceeded");
    expect(conditionsOf(await ask("2", { "reconcile.fluxcd.io/resetAt": "2" }))).toEqual([
      "Ready=True UpgradeSucceeded",
      "Released=True UpgradeSucceeded",
    ]);
    expect(actions).toEqual(["install", "upgrade"]);
  });

  test("upgrades to what is new, and leaves alone what is not", async ({ sandbox, client }) => {
    const actions: string[] = [];
    const flux = await startFlux(sandbox, {
      script: ({ kind, chart }) => void actions.push(`${kind} ${chart.version}`),
    });
    await apply(client, repository, helmRelease("web"));
    await settled(client, "web");
    await apply(client, helmRelease("web", {}, "1.1.0"));
    const upgraded = await settled(client, "web");
    expect(statusOf(upgraded).history?.map(({ status, chartVersion }) => `${chartVersion} ${status}`)).toEqual([
      "1.1.0 deployed",
      "1.0.0 superseded",
    ]);
    // The same chart and values: nothing for Helm to do.
    await apply(client, helmRelease("web", { timeout: "1m" }, "1.1.0"));
    await settled(client, "web");
    expect(actions).toEqual(["install 1.0.0", "upgrade 1.1.0"]);
    expect(flux.installed()).toMatchObject([{ release: "web", revision: 2, chart: { version: "1.1.0" } }]);
  });

  test("rolls back an upgrade that failed where remedies are asked for, and calls the release no success", async ({
    sandbox,
    client,
  }) => {
    const flux = await startFlux(sandbox, { script: ({ kind }) => (kind === "upgrade" ? { fails: "boom" } : {}) });
    const spec = { upgrade: { remediation: { retries: 0, remediateLastFailure: true } } };
    await apply(client, repository, helmRelease("web", spec));
    await settled(client, "web");
    await apply(client, helmRelease("web", spec, "1.1.0"));
    const stalled = await vi.waitFor(async () => {
      const object = await client.get(releaseRef("web"));
      expect(conditionsOf(object)).toContain("Stalled=True RetriesExceeded");
      return object;
    }, WAIT);
    // Ready repeats the remedy until another pass begins, and is Unknown from then on.
    expect(conditionsOf(stalled)).toEqual(
      expect.arrayContaining(["Released=False UpgradeFailed", "Remediated=True RollbackSucceeded"]),
    );
    expect(flux.installed()).toMatchObject([{ revision: 3, status: "deployed", chart: { version: "1.0.0" } }]);
  });

  test("waits for a chart that is not there", async ({ sandbox, client }) => {
    await startFlux(sandbox);
    await apply(client, repository, helmRelease("web", {}, "^9"));
    const chart = await vi.waitUntil(async () => {
      const found = await client.get(refOf(resources.HelmChart, "default-web"));
      return conditionsOf(found).length > 0 && found;
    }, WAIT);
    const message =
      "invalid chart reference: failed to get chart version for remote reference: no 'web' chart with version matching '^9' found";
    expect(conditionsOf(chart)).toEqual([
      "FetchFailed=True InvalidChartReference",
      "Ready=False InvalidChartReference",
      "Stalled=True InvalidChartReference",
    ]);
    await vi.waitFor(async () => {
      const release = await client.get(releaseRef("web"));
      expect(statusOf(release).conditions).toContainEqual(
        expect.objectContaining({
          type: "Ready",
          status: "False",
          reason: "SourceNotReady",
          message: `HelmChart 'default/default-web' is not ready: ${message}`,
        }),
      );
    }, WAIT);
    expect(statusOf(await client.get(releaseRef("web"))).observedGeneration).toBeUndefined();
    await apply(client, helmRelease("web", {}, "^1"));
    expect(conditionsOf(await settled(client, "web"))).toContain("Ready=True InstallSucceeded");
  });

  test("uninstalls what is deleted before it lets it go, and goes on trying when that fails", async ({
    sandbox,
    client,
  }) => {
    const broken = Promise.withResolvers<void>();
    let tries = 0;
    const script = async ({ kind }: HelmAction): Promise<Play> => {
      if (kind !== "uninstall") return {};
      tries++;
      if (tries === 3) await broken.promise;
      return tries < 3 ? { fails: "hook failed" } : {};
    };
    const flux = await startFlux(sandbox, { script });
    await apply(client, repository, helmRelease("web"));
    await settled(client, "web");
    await client.delete(releaseRef("web"));
    await vi.waitFor(async () => {
      expect(conditionsOf(await client.get(releaseRef("web")))).toEqual([
        "Ready=False UninstallFailed",
        "Released=False UninstallFailed",
      ]);
    }, WAIT);
    expect(flux.installed()).toHaveLength(1);
    const told = story(client, "web");
    broken.resolve();
    await vi.waitFor(async () => expect(await client.get(releaseRef("web"))).toBeUndefined(), WAIT);
    expect(flux.installed()).toEqual([]);
    expect((await client.list(resources.Deployment)).items).toEqual([]);
    expect((await client.list(resources.HelmChart)).items).toEqual([]);
    // Its last words, by which executors know.
    expect(told.at(-1)).toContain("Released=False UninstallSucceeded");
  });

  test("lets a suspended release go and leaves what it has installed", async ({ sandbox, client }) => {
    const flux = await startFlux(sandbox);
    await apply(client, repository, helmRelease("web"));
    await settled(client, "web");
    await apply(client, helmRelease("web", { suspend: true }));
    await settled(client, "web");
    await client.delete(releaseRef("web"));
    await vi.waitFor(async () => expect(await client.get(releaseRef("web"))).toBeUndefined(), WAIT);
    expect(flux.installed()).toMatchObject([{ release: "web", status: "deployed" }]);
    // Who comes next takes it over, as an upgrade.
    await apply(client, helmRelease("web"));
    expect(conditionsOf(await settled(client, "web"))).toContain("Ready=True UpgradeSucceeded");
  });

  test("marks what it deploys as its own, takes over what is there, and shows what crashed", async ({
    sandbox,
    client,
  }) => {
    const script = ({ name }: HelmAction): Play =>
      name === "app"
        ? { workloads: ["db", "web"] }
        : { workloads: ["db"], fails: "not ready", crash: { exitCode: 2, log: "no disk" } };
    await startFlux(sandbox, { script });
    await apply(client, repository, helmRelease("part"));
    await settled(client, "part");
    const deployment = async (name: string) => (await client.get(refOf(resources.Deployment, name))) as UnknownObject;
    expect(await deployment("db")).toMatchObject({
      metadata: { labels: { "helm.toolkit.fluxcd.io/name": "part" } },
      status: { readyReplicas: 0 },
    });
    expect(sandbox.podLogs.get("default/db-0")).toBe("no disk");
    await apply(client, helmRelease("app"));
    await settled(client, "app");
    expect(await deployment("db")).toMatchObject({
      metadata: { labels: { "helm.toolkit.fluxcd.io/name": "app" } },
      status: { readyReplicas: 1 },
    });
    expect(sandbox.podLogs.size).toBe(0);
  });

  test("takes digests for what they are", async ({ sandbox, client }) => {
    await startFlux(sandbox);
    const digest = `sha256:${"ab".repeat(32)}`;
    await apply(
      client,
      {
        apiVersion: "source.toolkit.fluxcd.io/v1",
        kind: "OCIRepository",
        metadata: { name: "web", namespace: "default" },
        ...{ spec: { url: "oci://registry.example.com/web", interval: "10m", ref: { digest } } },
      },
      helmRelease("web", { chart: undefined, chartRef: { kind: "OCIRepository", name: "web" } }),
    );
    expect(await settled(client, "web")).toMatchObject({
      status: {
        lastAttemptedRevisionDigest: digest,
        history: [{ chartVersion: "1.0.0+abababababab", ociDigest: digest }],
      },
    });
    expect((await client.get(refOf(resources.OCIRepository, "web")))?.["status"]).toMatchObject({
      artifact: { revision: digest },
    });
  });

  test("comes through an API server that misbehaves, and through its own end", async ({ sandbox, client }) => {
    const first = await startFlux(sandbox, { script: () => ({ ms: 60_000 }) });
    await apply(client, repository, helmRelease("web"));
    await vi.waitFor(async () => {
      const release = await client.get(releaseRef("web"));
      expect(JSON.stringify(release)).toContain("Running 'install' action");
    }, WAIT);
    await first.stop();
    sandbox.faults.next(4, ({ method, path }) => method !== "GET" && path.includes("helm"), { kind: "internalError" });
    sandbox.faults.next(2, ({ watch }) => watch, { kind: "expired" });
    const second = await startFlux(sandbox, { helm: first.helm });
    expect(conditionsOf(await settled(client, "web"))).toContain("Ready=True InstallSucceeded");
    expect(second.installed()).toHaveLength(1);
  });
});
